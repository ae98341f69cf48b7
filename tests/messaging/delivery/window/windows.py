"""A window, opened as a drain opens it, for tests that look inside."""

from contextlib import ExitStack

from messaging.delivery.claim import claim_chunks
from messaging.delivery.window.batch import Batch
from messaging.delivery.window.share import shares_of
from messaging.providers.base import no_press


def claimed_shares(lane):
    """What the lane's next claim holds, and the claim."""
    claim = claim_chunks(lane)
    contents = lane.carriers.contents.of(claim.leases)
    pairs = [(lease, contents[lease.dispatch_number, lease.channel]) for lease in claim.leases]
    return shares_of(pairs), claim


def open_batch(lane, pressing=no_press):
    """The hand-out of the lane's next claim."""
    shares, claim = claimed_shares(lane)
    hands = ExitStack()  # open as long as the lane is
    hands.enter_context(lane.watch.over({share.lease.dispatch_number for share in shares}))
    lane.hands = hands
    return Batch(
        shares,
        claim,
        lane,
        child=lane.carriers.child,
        deduplicates_for=None,
        pressing=pressing,
    )


class Clock:
    """Time that only sleeping moves: what waits for its place says exactly how long."""

    def __init__(self, now=1_000.0):
        self.now, self.slept = now, 0.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.slept += seconds
