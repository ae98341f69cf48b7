"""One lease's part of a window: its content, its people, its results."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from messaging.channels.base import Person
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.contents import Content
from messaging.delivery.eligibility import suppressed
from messaging.delivery.fetch import People
from messaging.delivery.lease import Lease
from messaging.delivery.owed import Owed, owed, reached
from messaging.delivery.results import Results


@dataclass(slots=True, kw_only=True, eq=False)
class Share:
    """What the batch needs to know about one lease."""

    lease: Lease
    content: Content
    person: Callable[[int], Person | None]
    groups_of: Callable[[int], Mapping[str, str]]
    results: Results
    owed: Mapping[int, Owed] = field(default_factory=dict)  # pushes tried before
    suppressed: frozenset[int] = frozenset()


def shares_of(pairs: Sequence[tuple[Lease, Content]]) -> list[Share]:
    """Fetch what these windows need, a query a kind for all of them together."""
    people = People([(content, lease.user_ids) for lease, content in pairs])
    shares = [
        Share(
            lease=lease,
            content=content,
            person=people.seen_by(content),
            groups_of=people.groups_of,
            results=Results(lease, lease.cursor),
            owed=owed(lease),
        )
        for lease, content in pairs
    ]
    for share in shares:
        share.results.reached = reached(share.owed)
    _mark_suppressed(shares)
    return shares


def _mark_suppressed(shares: Iterable[Share]) -> None:
    """Ask once a channel and rule, however many dispatches share the window."""
    groups: dict[tuple[ChannelKey, bool], list[Share]] = {}
    for share in shares:
        is_for_all = share.content.state is RecipientSubscriptionState.ALL
        groups.setdefault((share.lease.channel, is_for_all), []).append(share)
    for group in groups.values():
        content = group[0].content
        people = (share.person(user_id) for share in group for user_id in share.lease.user_ids)
        shut = suppressed(filter(None, people), content.channel, content.state)
        for share in group:
            share.suppressed = shut
