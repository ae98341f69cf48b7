"""``kill -9`` of all workers, and crashes of the database, in the midst of a broadcast."""

import time
from collections.abc import Callable

from tests.chaos import people
from tests.chaos.databases import Cluster
from tests.chaos.fakes import Ledger
from tests.chaos.faults import at_each_moment
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import OutOfTimeError, Site

GRACE_SECONDS = 60.0  # besides twice the undisturbed time; design, delivery §15
_UNDISTURBED_SECONDS = 900.0
_CRASHES = 10  # of a database


def kill(site: Site) -> Result:
    """Mail, whose carrier takes no key: a message on the wire may be doubled, nothing else."""
    with opened(site) as ledger:
        return disturbed(site, ledger, lambda: _kill_and_restart(site))


def kill_keyed(site: Site) -> Result:
    """Webhooks to a receiver that honours ``webhook-id``: for it nothing is doubled."""
    with opened(site, "webhook") as ledger:
        result = disturbed(site, ledger, lambda: _kill_and_restart(site))
    result.bounds["doubled_after_key"] = (result.score.doubled_after_key, 0)
    return result


def postgres(site: Site) -> Result:
    """A database that stops in the midst of everything, and comes back."""
    cluster = Cluster.of_this_run()
    with opened(site) as ledger:
        return disturbed(site, ledger, cluster.crash, most=_CRASHES)


def disturbed(
    site: Site, ledger: Ledger, deed: Callable[[], None], *, most: int | None = None
) -> Result:
    """Send once without a fault, once with faults, and compare."""
    expected = people.expected(ledger.channel, site.plan.users)
    undisturbed, before = carried(site, ledger.channel)
    site.patience_seconds = allowed = 2 * undisturbed + GRACE_SECONDS
    started = time.monotonic()
    dispatch = site.send(ledger.channel)
    messages = len(expected.addresses)
    faults = at_each_moment(site, dispatch, ledger, messages, deed, most=most)
    ended = site.ends_within(allowed + GRACE_SECONDS, dispatch)
    seconds = time.monotonic() - started
    score = scored({before: expected, dispatch: expected}, ledger)
    bounds = {
        "doubled": (score.doubled, faults * ledger.peak),
        "seconds": (seconds, allowed),
        "unfinished": (not ended, 0),
        "no_fault_came": (not faults, 0),
    }
    facts = {"faults": faults, "slots": ledger.peak, "undisturbed_seconds": round(undisturbed, 1)}
    return Result(score, bounds, facts)


def carried(site: Site, channel: str) -> tuple[float, int]:
    """Send once without a fault; return how long it took, and the dispatch."""
    started = time.monotonic()
    dispatch = site.send(channel)
    if not site.ends_within(_UNDISTURBED_SECONDS, dispatch):
        raise OutOfTimeError("Even undisturbed the dispatch did not end.")
    return time.monotonic() - started, dispatch


def _kill_and_restart(site: Site) -> None:
    site.kill_workers()
    site.start_workers()
