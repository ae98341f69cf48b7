"""``kill -9`` of all workers, and crashes of the database, in the midst of a broadcast."""

import time
from collections.abc import Callable, Mapping

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
        return compared(site, ledger, lambda: _kill_and_restart(site))


def kill_keyed(site: Site) -> Result:
    """Webhooks to a receiver that honours ``webhook-id``: for it nothing is doubled."""
    with opened(site, "webhook") as ledger:
        result = compared(site, ledger, lambda: _kill_and_restart(site))
    result.bounds["doubled_after_key"] = (result.score.doubled_after_key, 0)
    return result


def kill_only(site: Site) -> Result:
    """Mail without the undisturbed run before it: how long it takes is nobody's question."""
    with opened(site) as ledger:
        return disturbed(site, ledger, lambda: _kill_and_restart(site))


def postgres(site: Site) -> Result:
    """A database that stops in the midst of everything, and comes back."""
    cluster = Cluster.of_this_run()
    with opened(site) as ledger:
        return compared(site, ledger, cluster.crash, most=_CRASHES)


def compared(
    site: Site, ledger: Ledger, deed: Callable[[], None], *, most: int | None = None
) -> Result:
    """Send once without a fault, once with faults, and say how much longer that took."""
    expected = people.expected(ledger.channel, site.plan.users)
    undisturbed, before = carried(site, ledger.channel)
    allowed = 2 * undisturbed + GRACE_SECONDS
    site.patience_seconds = allowed + GRACE_SECONDS
    result = disturbed(site, ledger, deed, before={before: expected}, most=most)
    result.bounds["seconds"] = (result.facts["seconds"], allowed)
    result.facts["undisturbed_seconds"] = round(undisturbed, 1)
    return result


def disturbed(
    site: Site,
    ledger: Ledger,
    deed: Callable[[], None],
    *,
    before: Mapping[int, people.Expected] | None = None,
    most: int | None = None,
) -> Result:
    """Send with faults, and judge it together with what was sent ``before``."""
    expected = people.expected(ledger.channel, site.plan.users)
    started = time.monotonic()
    dispatch = site.send(ledger.channel)
    messages = len(expected.addresses)
    faults = at_each_moment(site, dispatch, ledger, messages, deed, most=most)
    ended = site.ends_within(site.patience_seconds, dispatch)
    seconds = time.monotonic() - started
    score = scored({**(before or {}), dispatch: expected}, ledger)
    bounds = {
        "doubled": (score.doubled, faults * ledger.peak),
        "unfinished": (not ended, 0),
        "no_fault_came": (not faults, 0),
    }
    facts = {"faults": faults, "slots": ledger.peak, "seconds": round(seconds, 1)}
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
