"""What the judge looks at, read of whole audiences: users with the same traits are counted at once.

A few hundred combinations stand for a million users, so one statement reads them, and the judge
itself says of each combination what it says of each user. All traits but the two subscription
states are yes or no: PostgreSQL then knows how few combinations there can be, and counts them in
parallel. Source: design, console §4.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from messaging.channels.base import Gate
from messaging.choices.channels import ChannelKey
from messaging.delivery.eligibility import may_receive
from messaging.delivery.one_of import IsOneOf
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.forms import EMAIL, PHONE, TOKENS, Has
from messaging.delivery.reach.shut import Shut
from messaging.models.device import Device
from messaging.models.user import UserQuerySet

STATES = {Gate.EMAIL: "email_subscribe", Gate.PUSH: "push_subscribe"}
Values = Mapping[str, Any]  # a combination: yes or no by the trait's name, and the states
Combination = tuple[Values, int]  # and how many users have it


class Trait(Enum):
    """What is told of a user on one channel."""

    HAS = "has"  # an address, or a device that takes pushes
    GOOD = "good"  # and it has the form that carriers take
    SHUT = "shut"  # and it bounced or complained
    IN_GROUP = "in_group"  # of the message
    BEATEN = "beaten"  # by another user with the same address

    def of(self, key: ChannelKey) -> str:
        """Return its name among the traits: ``sms_has``."""
        return f"{key.word}_{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """The traits to be read for some channels. ``open_channels``: good there is not the last word.

    Whether a number is one of its country's, no database can tell; nor which addresses are shut,
    where their persons were deleted.
    """

    asks: Sequence[Asked]
    columns: Mapping[str, Any]  # expressions, by the traits' names
    open_channels: frozenset[ChannelKey]

    @classmethod
    def of(cls, asks: Sequence[Asked]) -> "Traits":
        """Return what there is to read; one short statement for each kind of address."""
        columns: dict[str, Any] = {}
        open_channels = set()
        for ask in asks:
            shut = Shut.on(ask.channel, ask.state)
            columns |= _columns(ask, shut)
            if ask.channel.ranks_by_address and not (shut.is_told and ask.key is ChannelKey.EMAIL):
                open_channels.add(ask.key)
        return cls(asks=asks, columns=columns, open_channels=frozenset(open_channels))

    @property
    def names(self) -> list[str]:
        """The names of all that is read."""
        states = {STATES[ask.channel.gate] for ask in self.asks if ask.channel.gate in STATES}
        return [*self.columns, *sorted(states)]

    def rows(self, users: UserQuerySet) -> UserQuerySet:
        """Return ``users`` with their traits, as columns."""
        return users.order_by().annotate(**self.columns)

    def combinations(
        self, users: UserQuerySet, beaten: Mapping[ChannelKey, Sequence[int]] | None = None
    ) -> list[Combination]:
        """Return the combinations among ``users``; ``beaten`` are ids that add a trait."""
        extra = {Trait.BEATEN.of(key): IsOneOf(F("pk"), ids) for key, ids in (beaten or {}).items()}
        names = [*self.names, *extra]
        found = self.rows(users).annotate(**extra).values(*names).annotate(n=Count("pk"))
        rows = found.values_list(*names, "n")
        return [(dict(zip(names, row[:-1], strict=True)), row[-1]) for row in rows]

    def openings(self) -> Q:
        """Return the condition on rows of which something is not told yet."""
        condition = Q(pk__in=())
        for ask in self.asks:
            if ask.key in self.open_channels:
                condition |= Q(**{Trait.GOOD.of(ask.key): True, Trait.SHUT.of(ask.key): False})
        return condition

    def is_open(self, values: Values, ask: Asked) -> bool:
        """Say whether it is still to be found out if an address is good."""
        if ask.key not in self.open_channels or not values.get(Trait.GOOD.of(ask.key)):
            return False
        return not any(values.get(each.of(ask.key)) for each in (Trait.SHUT, Trait.BEATEN))


def _columns(ask: Asked, shut: Shut) -> dict[str, Any]:
    if ask.platform:
        return {Trait.HAS.of(ask.key): Exists(_devices(ask)), Trait.GOOD.of(ask.key): _rings(ask)}
    if not ask.channel.ranks_by_address:
        return {}
    is_mail = ask.key is ChannelKey.EMAIL
    has = ~Q(email="") if is_mail else ~Q(phone="")
    good = Q(Has("email", EMAIL) if is_mail else Has("phone", PHONE))
    columns = {
        Trait.HAS.of(ask.key): _yes(has),
        Trait.GOOD.of(ask.key): _yes(good),
        Trait.SHUT.of(ask.key): _yes(shut.condition()),
    }
    if ask.channel.gate is Gate.GROUP:
        columns[Trait.IN_GROUP.of(ask.key)] = _yes(may_receive(ask.channel, ask.message, ask.state))
    return columns


def _devices(ask: Asked) -> Any:  # noqa: ANN401 - a queryset inside another
    return Device.objects.filter(
        user=OuterRef("pk"), platform=ask.platform or 0, is_push_enabled=True
    ).order_by()


def _rings(ask: Asked) -> Any:  # noqa: ANN401 - an expression
    """Return whether a push rings somewhere: at the device used last, if it goes to no other."""
    form = TOKENS[ask.platform] if ask.platform else PHONE
    is_good = Q(Has("token", form))
    if not ask.is_latest_only:
        return Exists(_devices(ask).filter(is_good))
    newest = _devices(ask).order_by(F("last_used_at").desc(nulls_last=True), "-pk")
    told = newest.annotate(rings=_yes(is_good)).values("rings")[:1]
    return Coalesce(Subquery(told), Value(value=False), output_field=BooleanField())


def _yes(condition: Q) -> Any:  # noqa: ANN401 - an expression
    if not condition:
        return Value(value=False)
    return ExpressionWrapper(condition, output_field=BooleanField())
