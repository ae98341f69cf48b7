"""Workers that are asked to go, and workers that sleep past their leases."""

from tests.chaos import people
from tests.chaos.fakes import mail_server
from tests.chaos.faults import at_each_moment, every
from tests.chaos.processes import EXIT_SECONDS
from tests.chaos.score import Result, fenced, scored
from tests.chaos.site import LEASE_SECONDS, Site, SkippedError

_SLEEP_SECONDS = 3 * LEASE_SECONDS
_SENDS = 3  # at once, so that every worker has chunks in hand
_FREEZES = 3


def sigterm(site: Site) -> Result:
    """SIGTERM to one worker after the other while a broadcast goes on: nothing is doubled."""
    expected = people.expected("email", site.plan.users)
    slowest = 0.0
    turn = 0

    def replace_one():
        nonlocal slowest, turn
        worker = site.workers[turn % len(site.workers)]
        slowest = max(slowest, worker.terminate())
        site.start_workers()
        turn += 1

    with mail_server(site.plan.latency_seconds) as (server, ledger):
        site.carry("email", server.port)
        site.start_web()
        site.start_workers()
        dispatch = site.send("email")
        site.wait(lambda: ledger.count(dispatch) > 0, 60)
        stops = every(site, dispatch, replace_one)
        score = scored([dispatch], ledger, expected)
    bounds = {
        "doubled": (score.doubled, 0),
        "exit_seconds": (slowest, EXIT_SECONDS),
        "no_fault_came": (not stops, 0),
    }
    return Result(score, bounds, {"faults": stops, "slots": ledger.peak})


def freeze(site: Site) -> Result:
    """SIGSTOP a worker for three leases: others go on, and what it wakes up with is not written."""
    if site.is_sqlite:
        raise SkippedError("SQLite has one worker, so nobody takes over from a frozen one")
    expected = people.expected("email", site.plan.users)
    turn = 0

    def sleep_one():
        nonlocal turn
        worker = site.workers[turn % len(site.workers)]
        worker.freeze()
        site.sleep(_SLEEP_SECONDS)
        worker.thaw()
        turn += 1

    with mail_server(site.plan.latency_seconds) as (server, ledger):
        site.carry("email", server.port)
        site.start_web()
        site.start_workers()
        dispatches = [site.send("email") for _ in range(_SENDS)]
        messages = len(expected.addresses)
        faults = at_each_moment(site, dispatches[0], ledger, messages, sleep_one, most=_FREEZES)
        ended = site.ends_within(120, *dispatches)
        score = scored(dispatches, ledger, expected)
    bounds = {"doubled": (score.doubled, faults * ledger.peak), "unfinished": (not ended, 0)}
    facts = {"faults": faults, "slots": ledger.peak, "fenced": fenced(dispatches)}
    return Result(score, bounds, facts)
