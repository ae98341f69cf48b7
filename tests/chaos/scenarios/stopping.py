"""A member who changes their mind: stop, and pause and resume, while a broadcast goes on."""

from collections.abc import Callable

from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from tests.chaos import people
from tests.chaos.fakes import Ledger
from tests.chaos.faults import moments
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import Site, SkippedError
from tests.sinks.deeds import Silence
from tests.sinks.server import closed_port

_PAUSES = 10
_STILL_SECONDS = 1.5  # nothing begins later than one second; the rest is the carrier's own time
_REST_SECONDS = 1.0
_LONGEST_SILENCE_SECONDS = 60.0  # twice what a hanging carrier is given; design, delivery §9
_AUDIENCE_SECONDS = 4.0  # that reading one takes, where that is to be interrupted

Meanwhile = Callable[[Site, Ledger, int], None]


def stop(site: Site) -> Result:
    """Stop at a tenth, twice: at most what was on the wire still arrives, the rest is cancelled."""
    return _stopped(site, _reach_a_tenth)


def stop_paused(site: Site) -> Result:
    """Stop what has been paused: nothing arrives any more."""

    def rest(site: Site, ledger: Ledger, number: int) -> None:
        _reach_a_tenth(site, ledger, number)
        site.call(_address(site, number, "pause"), {})
        site.sleep(_STILL_SECONDS)

    return _stopped(site, rest)


def stop_hanging(site: Site) -> Result:
    """Stop while the carrier takes everything and says nothing: it ends all the same."""

    def hang(site: Site, ledger: Ledger, number: int) -> None:
        _reach_a_tenth(site, ledger, number)
        ledger.carrier.script.clear()
        ledger.carrier.reply_with(Silence())
        site.sleep(_REST_SECONDS)

    result = _stopped(site, hang)
    result.bounds["unknown"] = (result.score.unknown, result.facts["slots"])
    return result


def stop_unheard(site: Site) -> Result:
    """Stop with no broker there at all."""
    site.environment["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{closed_port()}/0"
    return _stopped(site, _reach_a_tenth)


def stop_early(site: Site) -> Result:
    """Stop while the audience is read: nobody was targeted, and nothing is sent."""
    site.environment["CHAOS_AUDIENCE_SECONDS"] = str(_AUDIENCE_SECONDS)

    def expand(site: Site, _ledger: Ledger, number: int) -> None:
        expanding = Dispatch.objects.filter(pk=number, state=DispatchState.EXPANDING)
        site.wait(expanding.exists, 60)

    return _stopped(site, expand, people.Expected(frozenset(), 0))


def _stopped(site: Site, meanwhile: Meanwhile, expected: people.Expected | None = None) -> Result:
    """Send, let something happen, stop three times, and judge what came of it."""
    expected = expected or people.expected("email", site.plan.users)
    with opened(site) as ledger:
        number = site.send("email")
        address = _address(site, number, "stop")
        meanwhile(site, ledger, number)
        answer = site.call(address, {})
        seen = ledger.count(number)
        again = site.call(address, {})
        ended = site.ends_within(_LONGEST_SILENCE_SECONDS, number)
        site.sleep(_STILL_SECONDS)
        late = ledger.count(number) - seen
        after = site.call(address, {})
        score = scored({number: expected}, ledger)
    bounds = {
        "late": (late, answer["in_flight"] if answer else 0),
        "refused": ((not answer) + (not again) + (not after), 0),
        "not_stopped": (not (after and after["state"] == "stopped"), 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
    }
    facts = {"faults": 1, "seen_before_the_answer": seen, "late": late, "slots": ledger.peak}
    return Result(score, bounds, facts)


def _reach_a_tenth(site: Site, ledger: Ledger, number: int) -> None:
    tenth = len(people.expected("email", site.plan.users).addresses) // 10
    site.wait(lambda: ledger.count(number) >= tenth, 120)


def pause(site: Site) -> Result:
    """Pause and resume ten times: it stands still in between, and nobody gets it twice."""
    expected = people.expected("email", site.plan.users)
    moved = pauses = 0
    with opened(site) as ledger:
        number = site.send("email")
        address = _address(site, number, "pause")
        for moment in moments(site.plan.seed, _PAUSES, len(expected.addresses)):
            site.wait(lambda m=moment: ledger.count(number) >= m or site.has_ended(number), 120)
            if site.call(address, {}):
                moved += _moves(site, ledger, number)
                pauses += 1
            site.call(_address(site, number, "resume"), {})
        ended = site.ends_within(300, number)
        score = scored({number: expected}, ledger)
    bounds = {
        "moved": (moved, 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
        "no_fault_came": (not pauses, 0),
    }
    return Result(score, bounds, {"faults": pauses})


def _moves(site: Site, ledger, number: int) -> int:
    """Return how many messages came when nothing should any more."""
    site.sleep(_STILL_SECONDS)
    before = ledger.count(number)
    site.sleep(_REST_SECONDS)
    return ledger.count(number) - before


def _address(site: Site, number: int, deed: str) -> str:
    """Return where a dispatch is stopped; skips where nobody can."""
    word = Dispatch.objects.get(pk=number).dispatch_id.hex
    if f"/dispatches/{{dispatch_id}}/{deed}" not in site.call("/openapi.json")["paths"]:
        raise SkippedError(f"there is no POST /dispatches/{{dispatch_id}}/{deed} yet")
    return f"/dispatches/{word}/{deed}"
