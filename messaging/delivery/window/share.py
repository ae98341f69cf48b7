"""One lease's part of a window: its content, its people, its results."""

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from messaging.channels.base import Address, Person
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.contents import Content
from messaging.delivery.eligibility import shut_among
from messaging.delivery.fetch import Glimpse, People
from messaging.delivery.lane import Lane
from messaging.delivery.lease import Lease
from messaging.delivery.message_key import message_keys
from messaging.delivery.owed import Owed, owed, reached
from messaging.delivery.results import Results
from messaging.delivery.retry import Again, Final

log = logging.getLogger(__name__)
MOST_OWN_FAULTS = 3  # tries of a user at whom our own code fails


@dataclass(slots=True, kw_only=True, eq=False)
class Share:
    """What the batch needs to know about one lease."""

    lease: Lease
    content: Content
    persons: Callable[[], Callable[[int], Person | None]]
    glimpses: Callable[[], Callable[[int], Glimpse | None]]  # of what a press needs
    groups_of: Callable[[int], Mapping[str, str]]
    key_of: Callable[[int], str]  # the message key by user id, without a device's number
    results: Results
    fetched_at: float  # on the lane's clock, read before: who withdraws later was not seen
    owed: Mapping[int, Owed] = field(default_factory=dict)  # pushes tried before
    suppressed: frozenset[int] = frozenset()

    def still_owed(self, user_id: int, addresses: Sequence[Address]) -> Sequence[Address] | Reason:
        """Leave out the devices that an earlier try has reached."""
        debt = self.owed.get(user_id)
        if debt is None:
            return addresses
        left = [address for address in addresses if address.device_id in debt.device_ids]
        return left or Reason.GAVE_UP

    def fail(self, user_id: int, fault: Exception) -> None:
        """Try a user at whom our own code failed twice more, later, and then say so.

        The log gets the fault's name: its words, and so its traceback, may quote the user.
        """
        error_id = uuid.uuid4().hex[:12]
        lease = self.lease
        told = {"error_id": error_id, "dispatch": lease.dispatch_number, "user": user_id}
        told["fault"] = type(fault).__name__
        log.error("a user could not be prepared", extra=told)
        if lease.attempt < MOST_OWN_FAULTS:
            self.results.settle(user_id, Again(lease.attempt + 1, lease.in_doubt_count, None))
        else:
            self.results.settle(user_id, Final(Status.FAILED, Reason.INTERNAL), error_id)


def shares_of(pairs: Sequence[tuple[Lease, Content]]) -> list[Share]:
    """Fetch what these windows need, a query a kind for all of them together."""
    fetched_at = Lane.clock()
    people = People([(content, lease.user_ids) for lease, content in pairs])
    shares = [
        Share(
            lease=lease,
            content=content,
            persons=partial(people.seen_by, content),
            glimpses=partial(people.glimpses_by, content),
            groups_of=people.groups_of,
            key_of=message_keys(lease.dispatch_number, lease.channel),
            results=Results(lease, lease.cursor),
            fetched_at=fetched_at,
            owed=owed(lease),
        )
        for lease, content in pairs
    ]
    for share in shares:
        share.results.reached = reached(share.owed)
    _mark_suppressed(shares, people)
    return shares


def _mark_suppressed(shares: Iterable[Share], people: People) -> None:
    """Ask once a channel and rule, however many dispatches share the window."""
    groups: dict[tuple[ChannelKey, bool], list[Share]] = {}
    for share in shares:
        is_for_all = share.content.state is RecipientSubscriptionState.ALL
        groups.setdefault((share.lease.channel, is_for_all), []).append(share)
    for group in groups.values():
        content = group[0].content
        user_ids = chain.from_iterable(share.lease.user_ids for share in group)
        addresses = people.addresses(content, user_ids)
        shut = shut_among(addresses, content.channel, content.state)
        for share in group:
            share.suppressed = shut
