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
        score = scored({dispatch: expected}, ledger)
    bounds = {
        "doubled": (score.doubled, 0),
        "exit_seconds": (max(exits, default=(0, 0))[0], EXIT_SECONDS),
        "bad_exits": (sum(code != 0 for _, code in exits), 0),
        "no_fault_came": (not exits, 0),
    }
    return Result(score, bounds, {"faults": len(exits), "slots": ledger.peak})


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
