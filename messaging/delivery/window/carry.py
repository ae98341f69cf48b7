"""One window: fetch, judge, render on the pull, carry, and gather what came of it.

No transaction is open here. Source: design, delivery §6.
"""

from collections.abc import Sequence
from typing import cast

from messaging.delivery.lane import Lane
from messaging.delivery.lease import Claim, Lease
from messaging.delivery.results import Results
from messaging.delivery.window.batch import Batch
from messaging.delivery.window.carriers import LaneCarriers
from messaging.delivery.window.share import Share, shares_of
from messaging.providers.base import Provider


def new_lane_carriers() -> LaneCarriers:
    """Return what a lane needs to open carriers."""
    return LaneCarriers()


def carry(leases: Sequence[Lease], claim: Claim, lane: Lane) -> list[Results]:
    """Send the windows of ``leases`` and return what became of everybody handed out.

    When time is over or the lane is told to stop the hand-out ends, what was handed out is awaited,
    and each result says how far its window came.
    """
    carriers = cast(LaneCarriers, lane.carriers)
    shares = shares_of(leases, carriers)
    groups: dict[int, tuple[Provider, list[Share]]] = {}
    for share in shares:
        provider = carriers.provider(claim.connection, share.lease.channel)
        groups.setdefault(id(provider), (provider, []))[1].append(share)
    for provider, group in groups.values():
        batch = Batch(
            group, claim, lane, child=carriers.child, deduplicates_for=provider.deduplicates_for
        )
        for outcome in provider.deliver(batch):
            batch.gathering.take(outcome)
        batch.gathering.close()
    return [share.results for share in shares]
