"""One window: fetch, judge, render on the pull, carry, and gather what came of it.

No transaction is open here. Source: design, delivery §6.
"""

from collections.abc import Sequence
from typing import cast

from messaging.choices.outcomes import Reason
from messaging.delivery.contents import Content
from messaging.delivery.lane import Lane
from messaging.delivery.lease import Claim, Lease
from messaging.delivery.results import Results, all_of
from messaging.delivery.retry import Final
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
    with lane.watch.over({lease.dispatch_number for lease in leases}):
        return _carried(leases, claim, lane)


def _carried(leases: Sequence[Lease], claim: Claim, lane: Lane) -> list[Results]:
    carriers = cast(LaneCarriers, lane.carriers)
    contents = carriers.contents.of(leases)
    pairs: list[tuple[Lease, Content]] = []
    results: list[Results] = []
    for lease in leases:
        content = contents[lease.dispatch_number, lease.channel]
        if isinstance(content, Reason):
            results.append(all_of(lease, Final(content.status, content)))
        else:
            pairs.append((lease, content))
    shares = shares_of(pairs)
    for provider, group in _by_provider(shares, claim, carriers):
        batch = Batch(
            group,
            claim,
            lane,
            child=carriers.child,
            deduplicates_for=provider.deduplicates_for,
            pressing=provider.press,
        )
        for outcome in provider.deliver(batch):
            batch.take(outcome)
        batch.gathering.close()
    return results + [share.results for share in shares]


def _by_provider(
    shares: Sequence[Share], claim: Claim, carriers: LaneCarriers
) -> list[tuple[Provider, list[Share]]]:
    """Group what one carrier takes; only the sandbox's claim holds several channels."""
    groups: dict[int, tuple[Provider, list[Share]]] = {}
    for share in shares:
        provider = carriers.provider(claim.connection, share.lease.channel)
        groups.setdefault(id(provider), (provider, []))[1].append(share)
    return list(groups.values())
