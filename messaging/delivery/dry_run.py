"""What a send would do now, by the same resolver and the same judge; nothing is sent or written.

Users are read in pages, in one snapshot, so that memory does not grow with the audience. Up to
100,000 users each one is judged. Beyond, matched users, duplicates and names are still counted
exactly, and every n-th user is judged for all between: ids are given in order of arrival, so that
is an even slice over time. A million users on one channel take some seconds either way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from messaging.audience.counts import count
from messaging.audience.recipients import ranked, recipients
from messaging.channels.base import Gate, Person
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.delivery.contents import Content
from messaging.delivery.eligibility import judge, may_receive, suppressed
from messaging.delivery.fetch import People
from messaging.delivery.lookups import Found, look_up
from messaging.delivery.prediction import Prediction, Reach
from messaging.delivery.snapshot import one_snapshot, wanted_by
from messaging.models.user import UserQuerySet
from messaging.rendering.template import compile_message
from messaging.send_request import SendRequest

MOST_JUDGED = 100_000  # users of a channel
JUDGED_AT_ONCE = 1_000  # as a window does
READ_AT_ONCE = 5_000


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What was found on one channel so far; None among the outcomes stands for those it reaches."""

    content: Content
    first_count: int = 0
    duplicate_count: int = 0
    outcomes: Counter[Reason | None] = field(default_factory=Counter)
    message_count: int = 0
    unsubscribed_count: int = 0


def predict(request: SendRequest, *, now: datetime, found: Found | None = None) -> Prediction:
    """Return what ``request`` would do if it were sent now.

    ``found`` is what ``look_up`` returned for it. Raises ``InvalidRequestError`` for what nobody
    has, when it has to look up itself.
    """
    found = found or look_up(request)
    tallies = {channel: _Tally(content=_content(request, channel)) for channel in found.templates}
    with one_snapshot():
        users = recipients(wanted_by(request), now=now)
        user_count = count(users)
        every = -(-user_count // MOST_JUDGED) or 1
        _judge_all(users, list(tallies.values()), every)
    return Prediction(
        audience_kind=request.kind,
        user_count=user_count,
        named_twice=found.named.duplicates,
        unknown=len(found.named.unknown),
        judged_every=every,
        channels={channel: _reach(tally, found) for channel, tally in tallies.items()},
    )


def _content(request: SendRequest, channel: ChannelKey) -> Content:
    """Return the message as the judge reads it; who gets it does not hang on its words."""
    shape, message = CHANNELS[channel], request.messages.chosen()[channel]
    has_group = shape.gate is Gate.GROUP
    return Content(
        channel=shape,
        message=message,
        template=compile_message({}, {}),
        state=request.recipient_subscription_state,
        facts={},
        group_id=getattr(message, "subscription_group_id", None) if has_group else None,
    )


def _judge_all(users: UserQuerySet, tallies: Sequence[_Tally], every: int) -> None:
    """Judge each channel: those that rank by address one by one, the others in one reading."""
    alike = [tally for tally in tallies if not tally.content.channel.ranks_by_address]
    if alike:
        ids = users.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=READ_AT_ONCE)
        _judge(((user_id, True) for user_id in ids), alike, every)
    for tally in tallies:
        content = tally.content
        if content.channel.ranks_by_address:
            may = may_receive(content.channel, content.message, content.state)
            _judge(ranked(users, content.channel.key, may_receive=may), [tally], every)


def _judge(standing: Iterable[tuple[int, bool]], tallies: Sequence[_Tally], every: int) -> None:
    """Judge every n-th user of a stream of ids, for all of ``tallies`` at once."""
    chosen = _chosen(standing, tallies, every)
    while page := list(islice(chosen, JUDGED_AT_ONCE)):
        people = People([(tally.content, page) for tally in tallies])
        for tally in tallies:
            see = people.seen_by(tally.content)
            _judge_page([person for user_id in page if (person := see(user_id))], tally)


def _chosen(
    standing: Iterable[tuple[int, bool]], tallies: Sequence[_Tally], every: int
) -> Iterator[int]:
    """Yield every n-th id that a message is for, and count them all."""
    first_count = duplicate_count = 0
    for user_id, is_first in standing:
        if not is_first:
            duplicate_count += 1
            continue
        if first_count % every == 0:
            yield user_id
        first_count += 1
    for tally in tallies:
        tally.first_count, tally.duplicate_count = first_count, duplicate_count


def _judge_page(people: Sequence[Person], tally: _Tally) -> None:
    content = tally.content
    shut = suppressed(people, content.channel, content.state)
    for person in people:
        is_shut = person.id in shut
        verdict = judge(
            person, content.message, content.channel, content.state, is_suppressed=is_shut
        )
        if isinstance(verdict, Reason):
            tally.outcomes[verdict] += 1
            continue
        tally.outcomes[None] += 1
        tally.message_count += len(verdict)
        tally.unsubscribed_count += _unsubscribed(person, content.channel.gate)


def _unsubscribed(person: Person, gate: Gate) -> bool:
    own = {Gate.EMAIL: person.email_subscribe, Gate.PUSH: person.push_subscribe}.get(gate)
    return own == SubscriptionState.UNSUBSCRIBED


def _reach(tally: _Tally, found: Found) -> Reach:
    """Return one channel's figures; what was judged of some speaks for all."""
    channel = tally.content.channel.key
    outcomes = scaled(tally.outcomes, tally.first_count)
    judged = tally.outcomes.total() or 1
    would_send = outcomes.pop(None, 0)
    reasons = Counter({reason: number for reason, number in outcomes.items() if reason})
    reasons[Reason.DUPLICATE_ADDRESS] += tally.duplicate_count
    reasons[Reason.USER_PROFILE_NOT_FOUND] += len(found.named.unknown)
    return Reach(
        connection=found.connections.get(channel),
        would_send=would_send,
        message_count=tally.message_count * tally.first_count // judged,
        unsubscribed_count=tally.unsubscribed_count * tally.first_count // judged,
        reasons=+reasons,  # without the zeros
        without_default=found.templates[channel].without_default,
    )


def scaled(counts: Counter[Reason | None], total: int) -> Counter[Reason | None]:
    """Return ``counts`` in proportion, adding up to ``total``; the largest gets what is over."""
    judged = counts.total()
    if not judged or judged == total:
        return Counter(counts)
    shares = Counter({outcome: number * total // judged for outcome, number in counts.items()})
    shares[counts.most_common(1)[0][0]] += total - shares.total()
    return shares
