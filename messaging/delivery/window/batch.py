"""The messages of a window: judged and rendered as the carrier pulls them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from messaging.choices.outcomes import Reason
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS, Claim
from messaging.delivery.window.gathering import Gathering
from messaging.delivery.window.making import Maker, Messages
from messaging.delivery.window.quick import Pressing
from messaging.delivery.window.share import Share
from messaging.delivery.window.signs import Signs
from messaging.errors import AbortedError, RenderError, RenderLimitError
from messaging.providers.base import Outcome, OutgoingMessage, no_press
from messaging.rendering.child import Child

HAND_OUT_SECONDS = 5.0  # pages stay fresh and leases short, whatever the carrier's speed
LEAST_LEASE_SECONDS = 40.0  # left when a message begins: longer than any answer may take


class Batch:
    """The hand-out of one window to one provider; iterating ends when the window closes."""

    def __init__(
        self,
        shares: Sequence[Share],
        claim: Claim,
        lane: Lane,
        *,
        child: Child,
        deduplicates_for: timedelta | None,
        pressing: Pressing = no_press,
    ) -> None:
        self.shares = shares
        self._lane = lane
        self._signs = Signs(claim, lane)
        self._watch = lane.watch
        self._child = child
        self._pressing = pressing
        self._is_marked = any(share.lease.is_marked for share in shares)
        self.gathering = Gathering(deduplicates_for, lane.journal if self._is_marked else None)
        self._last_begin = claim.leased_at + LEASE_SECONDS - LEAST_LEASE_SECONDS
        closes_at = lane.clock() + HAND_OUT_SECONDS + self._signs.pause_seconds
        self._closes_at = min(closes_at, self._last_begin)

    def __iter__(self) -> Iterator[OutgoingMessage]:
        for share in self.shares:
            lease, results, maker = share.lease, share.results, self._maker(share)
            for position, user_id in enumerate(lease.user_ids, start=lease.cursor):
                if not self._may_hand_out(lease.dispatch_number):
                    break  # the next lease may be of another dispatch
                results.end = position + 1
                if self._is_other(share, user_id):
                    results.put_back(user_id)  # judged anew, with today's row
                    continue
                yield from self._prepared(maker, share, user_id, position)

    def take(self, outcome: Outcome) -> None:
        """Add one answer."""
        self._signs.hear(outcome)
        self.gathering.take(outcome)

    def begin(self, key: str, share: Share, user_id: int) -> bool:
        """Note that a message is about to leave; *False*: it must not."""
        now = self._lane.clock()
        if not self._lane.may_go_on(self._last_begin, now):
            return False
        if not self._watch.lets(share.lease.dispatch_number, now) or self._is_other(share, user_id):
            return False
        return self.gathering.begin(key)

    def _maker(self, share: Share) -> Maker:
        begin = self.begin if self._is_marked else None
        return Maker(share, child=self._child, pressing=self._pressing, begin=begin)

    def _may_hand_out(self, dispatch_number: int) -> bool:
        """Say whether one more user may follow: neither stopped nor told to wait, and in time."""
        now = self._signs.place(dispatch_number, self._closes_at)
        return now is not None and self._watch.lets(dispatch_number, now)

    def _is_other(self, share: Share, user_id: int) -> bool:
        """Say whether a user may have become less reachable since their row was fetched."""
        return self._watch.has_withdrawn(user_id, share.lease.channel, since=share.fetched_at)

    def _prepared(  # noqa: PLR0917 - once a recipient: names would cost as much as the call
        self, maker: Maker, share: Share, user_id: int, position: int
    ) -> Messages:
        """Return one user's messages, none for who is skipped or cannot be rendered."""
        try:
            messages = maker.messages(user_id)
        except AbortedError as fault:
            share.results.excluded(user_id, Reason.ABORTED, str(fault))
        except RenderError as fault:
            is_limit = isinstance(fault, RenderLimitError)
            reason = Reason.RENDER_LIMIT if is_limit else Reason.RENDER_ERROR
            share.results.excluded(user_id, reason, str(fault))
            self._signs.unrendered(share.lease.dispatch_number)
        except Exception as fault:  # noqa: BLE001 - one user's trouble must not be everybody's
            share.fail(user_id, fault)
        else:
            if messages:
                self._signs.rendered(share.lease.dispatch_number)
                self.gathering.expect(share.results, user_id, position, messages)
            return messages
        return ()
