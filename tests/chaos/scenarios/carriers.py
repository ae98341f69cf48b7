"""Carriers in a bad way: fickle, or sure that they do not know us."""

import time

from messaging.choices.states import DispatchState
from messaging.models.dispatch import CREDENTIALS, Dispatch
from messaging.reports.figures import summed
from tests.chaos import people
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import Site

_MOST_REFUSALS = 3  # in a row; design, delivery §8
_REFUSED_SECONDS = 8.0  # two probes, as they are shortened here


def flaky(site: Site) -> Result:
    """A receiver that says 500 to a tenth, and takes a twentieth and resets: only those double."""
    result = _moody(site, "webhook")
    result.bounds["doubled_after_key"] = (result.score.doubled_after_key, 0)
    return result


def flaky_mail(site: Site) -> Result:
    """A mail server that says 451 to a tenth, and takes a twentieth and hangs up on the dot."""
    return _moody(site, "email")


def _moody(site: Site, channel: str) -> Result:
    expected = people.expected(channel, site.plan.users)
    with opened(site, channel, is_moody=True) as ledger:
        mood, started = ledger.carrier.script, time.monotonic()
        number = site.send(channel)
        ended = site.ends_within(300, number)
        seconds = time.monotonic() - started
        score = scored({number: expected}, ledger)
    bounds = {
        "doubled": (score.doubled, mood.hang_ups),
        "unknown": (score.unknown, mood.hang_ups),
        "unfinished": (not ended, 0),
        "no_fault_came": (not (mood.hang_ups and mood.refusals), 0),
    }
    facts = {"faults": mood.hang_ups + mood.refusals, "resets": mood.hang_ups}
    return Result(score, bounds, {**facts, "seconds": round(seconds, 1)})


def credentials(site: Site) -> Result:
    """535 for everybody: held after a few requests, nobody failed; cured, it goes on by itself."""
    expected = people.expected("email", site.plan.users)
    with opened(site, username="app", password="right") as ledger:
        ledger.carrier.users = {"app": "another"}
        number = site.send("email")
        site.wait(lambda: _is_held(number), 60)
        asked = ledger.sign_ins
        site.sleep(_REFUSED_SECONDS)
        was_held, messages, failed = _is_held(number), ledger.count(number), _failed(number)
        ledger.carrier.users = {"app": "right"}
        ended = site.ends_within(120, number)
        score = scored({number: expected}, ledger)
    lanes = site.worker_count * site.lanes
    bounds = {
        "asked_before_the_hold": (asked, _MOST_REFUSALS + lanes),
        "failed": (failed + _failed(number), 0),
        "sent_without_a_name": (messages, 0),
        "not_held": (not was_held, 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
    }
    return Result(score, bounds, {"faults": 1, "asked_in_all": ledger.sign_ins})


def _is_held(number: int) -> bool:
    found = Dispatch.objects.get(pk=number)
    return found.state == DispatchState.HELD and found.state_reason == CREDENTIALS


def _failed(number: int) -> int:
    return summed(Dispatch.objects.get(pk=number)).failed
