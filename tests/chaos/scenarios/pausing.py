"""Workers that are asked to go, and workers that sleep past their leases."""

from tests.chaos import people
from tests.chaos.faults import at_each_moment, every
from tests.chaos.processes import EXIT_SECONDS
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, fenced, scored
from tests.chaos.site import LEASE_SECONDS, Site, SkippedError

_SLEEP_SECONDS = 3 * LEASE_SECONDS
_SENDS = 3  # at once, so that every worker has chunks in hand
_FREEZES = 3
_REST_SECONDS = 300.0
_WAKING_SECONDS = 3.0  # until who has slept has said what it knows


def sigterm(site: Site) -> Result:
    """SIGTERM to one worker after the other while a broadcast goes on: nothing is doubled."""
    expected = people.expected("email", site.plan.users)
    exits: list[tuple[float, int]] = []

    def replace_one():
        exits.append(site.workers[len(exits) % len(site.workers)].terminate())
        site.start_workers()

    with opened(site) as ledger:
        dispatch = site.send("email")
        site.wait(lambda: ledger.count(dispatch) > 0, 60)
        every(site, dispatch, replace_one)
        ended = site.ends_within(_REST_SECONDS, dispatch)  # of a broadcast longer than the faults
        score = scored({dispatch: expected}, ledger)
    bounds = {
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
        "exit_seconds": (max(exits, default=(0, 0))[0], EXIT_SECONDS),
        "bad_exits": (sum(code != 0 for _, code in exits), 0),
        "no_fault_came": (not exits, 0),
    }
    return Result(score, bounds, {"faults": len(exits), "slots": ledger.peak})


def sleepers(site: Site) -> Result:
    """SIGSTOP all in the midst of windows; others take over and go on; then all wake at once."""
    if site.is_sqlite:
        raise SkippedError("SQLite has one worker, so nobody takes over from a frozen one")
    expected = people.expected("email", site.plan.users)
    with opened(site) as ledger:
        dispatches = [site.send("email") for _ in range(_SENDS)]
        tenth = len(expected.addresses) // 10
        site.wait(lambda: all(ledger.count(each) > tenth for each in dispatches), 120)
        asleep, site.workers = site.workers, []
        for worker in asleep:
            worker.freeze()
        site.start_workers()
        site.ends_within(_SLEEP_SECONDS, *dispatches)
        for worker in asleep:
            worker.thaw()
        site.sleep(_WAKING_SECONDS)
        ended = site.ends_within(120, *dispatches)
        score = scored(dict.fromkeys(dispatches, expected), ledger)
    late = fenced(dispatches)
    bounds = {
        "doubled": (score.doubled, ledger.peak),
        "unfinished": (not ended, 0),
        "nothing_was_fenced": (not late, 0),
    }
    return Result(score, bounds, {"faults": len(asleep), "slots": ledger.peak, "fenced": late})


def freeze(site: Site) -> Result:
    """SIGSTOP a worker for three leases: others go on, and what it wakes up with is not written."""
    if site.is_sqlite:
        raise SkippedError("SQLite has one worker, so nobody takes over from a frozen one")
    expected = people.expected("email", site.plan.users)
    frozen = []

    def sleep_one():
        worker = site.workers[len(frozen) % len(site.workers)]
        frozen.append(worker)
        worker.freeze()
        site.sleep(_SLEEP_SECONDS)
        worker.thaw()

    with opened(site) as ledger:
        dispatches = [site.send("email") for _ in range(_SENDS)]
        messages = len(expected.addresses)
        at_each_moment(site, dispatches[0], ledger, messages, sleep_one, most=_FREEZES)
        ended = site.ends_within(120, *dispatches)
        score = scored(dict.fromkeys(dispatches, expected), ledger)
    bounds = {"doubled": (score.doubled, len(frozen) * ledger.peak), "unfinished": (not ended, 0)}
    facts = {"faults": len(frozen), "slots": ledger.peak, "fenced": fenced(dispatches)}
    return Result(score, bounds, facts)
