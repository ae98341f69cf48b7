"""The messages of a window: judged and rendered as the carrier pulls them."""

import logging
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from messaging.channels.base import Address, Person
from messaging.choices.outcomes import Reason, Status
from messaging.delivery.eligibility import judge
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS, Claim
from messaging.delivery.message_key import message_key
from messaging.delivery.retry import Again, Final
from messaging.delivery.window.gathering import Gathering
from messaging.delivery.window.share import Share
from messaging.errors import AbortedError, RenderError, RenderLimitError
from messaging.providers.base import OutgoingMessage
from messaging.rendering.child import Child
from messaging.rendering.variables import Facts

log = logging.getLogger(__name__)
HAND_OUT_SECONDS = 5.0  # pages stay fresh and leases short, whatever the carrier's speed
LEAST_LEASE_SECONDS = 40.0  # left when a message begins: longer than any answer may take
MOST_OWN_FAULTS = 3  # tries of a user at whom our own code fails


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
        self.gathering = Gathering(deduplicates_for)
        self._lane = lane
        self._watch = lane.watch
        self._child = child
        self._is_marked = any(share.lease.is_marked for share in shares)
        self._last_begin = claim.leased_at + LEASE_SECONDS - LEAST_LEASE_SECONDS
        self._closes_at = min(lane.clock() + HAND_OUT_SECONDS, self._last_begin)

    def __iter__(self) -> Iterator[OutgoingMessage]:
        for share in self.shares:
            lease, results = share.lease, share.results
            for position, user_id in enumerate(lease.user_ids, start=lease.cursor):
                if not self._lane.may_go_on(self._closes_at):
                    return
                if not self._watch.lets(lease.dispatch_number):
                    break  # stopped or paused; the next lease may be of another dispatch
                results.end = position + 1
                if self._is_other(share, user_id):
                    results.put_back(user_id)  # judged anew, with today's row
                    continue
                yield from self._prepared(share, user_id, position)

    def begin(self, key: str, share: Share, user_id: int) -> bool:
        """Note that a message is about to leave; *False*: it must not."""
        if not self._lane.may_go_on(self._last_begin):
            return False
        if not self._watch.lets(share.lease.dispatch_number) or self._is_other(share, user_id):
            return False
        self.gathering.begun.add(key)
        return True

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
        except RenderLimitError as fault:
            share.results.excluded(user_id, Reason.RENDER_LIMIT, str(fault))
        except RenderError as fault:
            share.results.excluded(user_id, Reason.RENDER_ERROR, str(fault))
        except Exception as fault:  # noqa: BLE001 - one user's trouble must not be everybody's
            _our_fault(share, user_id, fault)
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
        if too_large := content.channel.oversize(rendered[0]):
            results.excluded(person.id, Reason.MESSAGE_TOO_LARGE, too_large)
            return ()
        messages = [
            self._message(share, person.id, address=address, rendered=own, facts=facts)
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
        *,
        address: Address,
        rendered: dict[str, Any],
        facts: Facts,
    ) -> OutgoingMessage:
        lease = share.lease
        key = message_key(
            lease.dispatch_number, lease.channel, user_id, device_id=address.device_id
        )
        begin = {"begin": partial(self.begin, key, share, user_id)} if self._is_marked else {}
        return OutgoingMessage(
            key=key,
            user_id=user_id,
            channel=lease.channel,
            address=address,
            content=rendered,
            facts=facts,
            **begin,
        )


def _our_fault(share: Share, user_id: int, fault: Exception) -> None:
    """Try a user at whom our own code failed twice more, later, and then say so.

    The log gets the fault's name: its words, and so its traceback, may quote the user.
    """
    error_id = uuid.uuid4().hex[:12]
    lease = share.lease
    log.error(
        "a user could not be prepared",
        extra={
            "error_id": error_id,
            "dispatch": lease.dispatch_number,
            "user": user_id,
            "fault": type(fault).__name__,
        },
    )
    if lease.attempt < MOST_OWN_FAULTS:
        share.results.settle(user_id, Again(lease.attempt + 1, lease.in_doubt_count, None))
    else:
        share.results.settle(user_id, Final(Status.FAILED, Reason.INTERNAL), error_id)
