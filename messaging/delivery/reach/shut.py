"""The shut addresses of a channel, as a condition on users."""

from dataclasses import dataclass
from typing import Self

from django.db.models import F, Q
from django.db.models.functions import Lower

from messaging.channels.base import Channel
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.one_of import IsOneText
from messaging.models.suppression import Suppression

MOST_TOLD = 100_000  # addresses given to the database as one parameter of some megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """What is known of a channel's shut addresses; ``is_told`` when that is all of them.

    Of a person who was deleted only a keyed hash is kept, and no database can make one.
    """

    channel: Channel
    addresses: tuple[str, ...] = ()  # in small letters
    is_told: bool = True

    @classmethod
    def on(cls, channel: Channel, state: RecipientSubscriptionState) -> Self:
        """Read them, as the judge does: to all, who reported spam gets it; one statement."""
        if not channel.ranks_by_address:
            return cls(channel=channel)
        shut = Suppression.objects.on(channel.key)
        if state is RecipientSubscriptionState.ALL:
            shut = shut.hard()
        rows = list(shut.values_list("address", flat=True)[: MOST_TOLD + 1])
        return cls(
            channel=channel,
            addresses=tuple(address.lower() for address in rows[:MOST_TOLD] if address),
            is_told=all(rows) and len(rows) <= MOST_TOLD,
        )

    def condition(self) -> Q:
        """Return the condition on users; an empty one where no address is shut."""
        if not self.addresses:
            return Q()
        column = Lower("email") if self.channel.key is ChannelKey.EMAIL else F("phone")
        return Q(IsOneText(column, self.addresses))
