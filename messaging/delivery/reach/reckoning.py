"""An audience reckoned, channel by channel: who gets the message, and why others do not.

One statement reads the combinations of traits there are, and the judge speaks of each. Where the
database does not answer in time, one user in a hundred speaks for all, and the answer says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from messaging.audience.estimate import SLICE, Size, in_slice, is_worth_a_slice, scaled
from messaging.audience.patience import WEB_SECONDS, TookTooLongError, patience
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.gathering import gathered
from messaging.delivery.reach.lines import Line, line_of
from messaging.delivery.reach.ringing import devices_rung
from messaging.delivery.reach.shares import shared
from messaging.delivery.reach.traits import Combination, Traits, Values
from messaging.delivery.reach.verdicts import is_unsubscribed, verdict
from messaging.models.user import UserQuerySet

SLICED_EVERY = round(1 / SLICE)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was found on one channel, in users; None among the outcomes: those whom it reaches."""

    outcomes: Counter[Reason | None] = field(default_factory=Counter)
    message_count: int = 0
    unsubscribed_count: int = 0  # of those whom it reaches


@dataclass(slots=True, kw_only=True)
class Reckoning:
    """What was found of one audience on its channels.

    ``judged_every`` is 1 when each user was judged; else one in so many was, and figures are made
    of those. ``lines`` are users, each where the channel stands that came closest to them.
    """

    size: Size
    judged_every: int
    tallies: Mapping[ChannelKey, Tally]
    lines: Counter[Line] = field(default_factory=Counter)


def reckon(asks: Sequence[Asked], users: UserQuerySet, *, seconds: float) -> Reckoning:
    """Return what ``asks`` come to among ``users``; exact if the database answers in time.

    ``seconds`` is how long one statement may take; then there is an estimate. With 0 there is one
    at once, where there are many users.
    """
    if not seconds and is_worth_a_slice():
        return reckon_slice(asks, users)
    traits = Traits.of(asks)
    try:
        with patience(seconds or WEB_SECONDS):
            found, every = gathered(traits, users)
            rung = {ask.key: devices_rung(ask, users) for ask in asks}
    except TookTooLongError:
        return reckon_slice(asks, users, size=_counted(users, seconds or WEB_SECONDS))
    size = Size(value=sum(number for _, number in found))
    return _told(asks, found, rung, size=size, every=every)


def reckon_slice(
    asks: Sequence[Asked], users: UserQuerySet, *, size: Size | None = None
) -> Reckoning:
    """Return the same from one user in a hundred, made to add up to ``size``, if that is known."""
    found, every = gathered(Traits.of(asks), users, some=in_slice())
    seen = sum(number for _, number in found)
    size = size or scaled(seen)
    shares = shared({at: number for at, (_, number) in enumerate(found)}, size.value)
    wide = [(values, shares[at]) for at, (values, _) in enumerate(found)]
    rung = {
        ask.key: devices_rung(ask, users.filter(in_slice())) * size.value // (seen or 1)
        for ask in asks
    }
    return _told(asks, wide, rung, size=size, every=every * SLICED_EVERY)


def _counted(users: UserQuerySet, seconds: float) -> Size | None:
    try:
        with patience(seconds):
            return Size(value=users.count())
    except TookTooLongError:
        return None


def _told(
    asks: Sequence[Asked],
    found: Iterable[Combination],
    rung: Mapping[ChannelKey, int],
    *,
    size: Size,
    every: int,
) -> Reckoning:
    tallies = {ask.key: Tally() for ask in asks}
    lines: Counter[Line] = Counter()
    for values, number in found:
        stops = [line_of(_add(tallies[ask.key], values, ask, number=number)) for ask in asks]
        lines[max(stops, default=Line.WILL_RECEIVE)] += number
    for ask in asks:
        tally = tallies[ask.key]
        is_many = ask.platform and not ask.is_latest_only
        tally.message_count = rung[ask.key] if is_many else tally.outcomes[None]
    return Reckoning(size=size, judged_every=every, tallies=tallies, lines=lines)


def _add(tally: Tally, values: Values, ask: Asked, *, number: int) -> Reason | None:
    """Count users with one combination, and return why they do not get it."""
    outcome = verdict(values, ask)
    tally.outcomes[outcome] += number
    if outcome is None:
        tally.unsubscribed_count += number * is_unsubscribed(values, ask)
    return outcome
