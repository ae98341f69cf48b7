"""``kill -9`` of all workers, again and again, in the midst of a broadcast."""

import time
from collections.abc import Callable

from tests.chaos import people
from tests.chaos.fakes import mail_server, receiver
from tests.chaos.faults import at_each_moment
from tests.chaos.score import Result, scored
from tests.chaos.site import OutOfTimeError, Site

GRACE_SECONDS = 60.0  # besides twice the undisturbed time; design, delivery §15


def kill(site: Site) -> Result:
    """Mail, whose carrier takes no key: a message on the wire may be doubled, nothing else."""
    result = _run(site, "email", mail_server)
    result.bounds["doubled"] = (result.score.doubled, result.facts["most_doubled"])
    return result


def kill_keyed(site: Site) -> Result:
    """Webhooks to a receiver that honours ``webhook-id``: for it nothing is doubled."""
    result = _run(site, "webhook", receiver)
    result.bounds["doubled"] = (result.score.doubled, result.facts["most_doubled"])
    result.bounds["doubled_after_key"] = (result.score.doubled_after_key, 0)
    return result


def _run(site: Site, channel: str, fake: Callable) -> Result:
    expected = people.expected(channel, site.plan.users)
    with fake(site.plan.latency_seconds) as (server, ledger):
        site.carry(channel, server.port)
        site.start_web()
        site.start_workers()
        undisturbed, before = _carried(site, channel, 600)
        site.patience_seconds = allowed = 2 * undisturbed + GRACE_SECONDS
        started = time.monotonic()
        dispatch = site.send(channel)
        kills = at_each_moment(
            site, dispatch, ledger, len(expected.addresses), lambda: _kill_and_restart(site)
        )
        ended = site.ends_within(allowed + GRACE_SECONDS, dispatch)
        seconds = time.monotonic() - started
        score = scored([before, dispatch], ledger, expected)
    return Result(
        score,
        {"seconds": (seconds, allowed), "unfinished": (not ended, 0)},
        {
            "faults": kills,
            "slots": ledger.peak,
            "most_doubled": kills * ledger.peak,
            "undisturbed_seconds": round(undisturbed, 1),
        },
    )


def _kill_and_restart(site: Site) -> None:
    site.kill_workers()
    site.start_workers()


def _carried(site: Site, channel: str, seconds: float) -> tuple[float, int]:
    """Send once without a fault; return how long it took, and the dispatch."""
    started = time.monotonic()
    dispatch = site.send(channel)
    if not site.ends_within(seconds, dispatch):
        raise OutOfTimeError("Even undisturbed the dispatch did not end.")
    return time.monotonic() - started, dispatch
