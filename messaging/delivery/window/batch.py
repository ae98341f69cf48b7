"""The messages of a window: judged and rendered as the carrier pulls them."""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from messaging.channels.base import Address, Person
from messaging.choices.outcomes import Reason
from messaging.delivery.eligibility import judge
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS, Claim
from messaging.delivery.message_key import device_key
from messaging.delivery.retry import Final
from messaging.delivery.window.gathering import Gathering
from messaging.delivery.window.share import Share
from messaging.delivery.window.signs import Signs
from messaging.errors import AbortedError, RenderError, RenderLimitError
from messaging.providers.base import Outcome, OutgoingMessage
from messaging.rendering.child import Child
from messaging.rendering.variables import Facts

log = logging.getLogger(__name__)
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
    ) -> None:
        self.shares = shares
        self._lane = lane
        self._signs = Signs(claim, lane)
        self._watch = lane.watch
        self._child = child
        self._is_marked = any(share.lease.is_marked for share in shares)
        self.gathering = Gathering(deduplicates_for, lane.journal if self._is_marked else None)
        self._last_begin = claim.leased_at + LEASE_SECONDS - LEAST_LEASE_SECONDS
        closes_at = lane.clock() + HAND_OUT_SECONDS + self._signs.pause_seconds
        self._closes_at = min(closes_at, self._last_begin)

    def __iter__(self) -> Iterator[OutgoingMessage]:
        for share in self.shares:
            lease, results = share.lease, share.results
            for position, user_id in enumerate(lease.user_ids, start=lease.cursor):
                if not self._may_hand_out(lease.dispatch_number):
                    break  # the next lease may be of another dispatch
                results.end = position + 1
                if self._is_other(share, user_id):
                    results.put_back(user_id)  # judged anew, with today's row
                    continue
                yield from self._prepared(share, user_id, position)

    def take(self, outcome: Outcome) -> None:
        """Add one answer."""
        self._signs.hear(outcome)
        self.gathering.take(outcome)

    def begin(self, key: str, share: Share, user_id: int) -> bool:
        """Note that a message is about to leave; *False*: it must not."""
        if not self._lane.may_go_on(self._last_begin):
            return False
        if not self._watch.lets(share.lease.dispatch_number) or self._is_other(share, user_id):
            return False
        return self.gathering.begin(key)

    def _may_hand_out(self, dispatch_number: int) -> bool:
        """Say whether one more user may follow: neither stopped nor told to wait, and in time."""
        is_time = self._signs.may_go_on(dispatch_number, self._closes_at)
        return is_time and self._watch.lets(dispatch_number)

    def _is_other(self, share: Share, user_id: int) -> bool:
        """Say whether a user may have become less reachable since their row was fetched."""
        return self._watch.has_withdrawn(user_id, share.lease.channel, since=share.fetched_at)

    def _prepared(self, share: Share, user_id: int, position: int) -> Sequence[OutgoingMessage]:
        """Return one user's messages, none for who is skipped or cannot be rendered."""
        person = share.person(user_id)
        if person is None:
            share.results.excluded(user_id, Reason.USER_DELETED)
            return ()
        try:
            return self._rendered(share, person, position)
        except AbortedError as fault:
            share.results.excluded(user_id, Reason.ABORTED, str(fault))
        except RenderError as fault:
            is_limit = isinstance(fault, RenderLimitError)
            reason = Reason.RENDER_LIMIT if is_limit else Reason.RENDER_ERROR
            share.results.excluded(user_id, reason, str(fault))
            self._signs.unrendered(share.lease.dispatch_number)
        except Exception as fault:  # noqa: BLE001 - one user's trouble must not be everybody's
            share.fail(user_id, fault)
        return ()

    def _rendered(self, share: Share, person: Person, position: int) -> Sequence[OutgoingMessage]:
        content, results = share.content, share.results
        verdict = judge(
            person,
            content.message,
            content.channel,
            content.state,
            is_suppressed=person.id in share.suppressed,
        )
        if not isinstance(verdict, Reason):
            verdict = share.still_owed(person.id, verdict)
        if isinstance(verdict, Reason):
            results.settle(person.id, Final(verdict.status, verdict))
            return ()
        facts = content.facts_of(person.id)
        rendered = self._contents(share, person, addresses=verdict, facts=facts)
        self._signs.rendered(share.lease.dispatch_number)
        if too_large := content.channel.oversize(rendered[0]):
            results.excluded(person.id, Reason.MESSAGE_TOO_LARGE, too_large)
            return ()
        key = share.key_of(person.id)
        messages = [
            self._message(share, person.id, key, address=address, rendered=own, facts=facts)
            for address, own in zip(verdict, rendered, strict=True)
        ]
        self.gathering.expect(results, person.id, position, messages)
        return messages

    def _contents(
        self, share: Share, person: Person, *, addresses: Sequence[Address], facts: Facts
    ) -> Sequence[dict[str, Any]]:
        """Return the rendered message for each address: one for all unless devices are named."""
        content, groups = share.content, share.groups_of(person.id)
        if not content.template.mentions.device:
            rendered = content.template.render(
                content.variables(person, facts, groups=groups), self._child
            )
            return [rendered] * len(addresses)
        devices = {device.id: device for device in person.devices}
        return [
            content.template.render(
                content.variables(
                    person, facts, groups=groups, device=devices.get(address.device_id or 0)
                ),
                self._child,
            )
            for address in addresses
        ]

    def _message(
        self,
        share: Share,
        user_id: int,
        key: str,
        *,
        address: Address,
        rendered: dict[str, Any],
        facts: Facts,
    ) -> OutgoingMessage:
        if address.device_id is not None:
            key = device_key(key, address.device_id)
        begin = {"begin": partial(self.begin, key, share, user_id)} if self._is_marked else {}
        return OutgoingMessage(
            key=key,
            user_id=user_id,
            channel=share.lease.channel,
            address=address,
            content=rendered,
            facts=facts,
            **begin,
        )
