"""On which channels a user can be reached now, and what stands against the rest."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from messaging.channels.base import Channel, DeviceRow, Gate, Person
from messaging.channels.push import PushMessage
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.eligibility import judge
from messaging.models.device import Device
from messaging.models.suppression import Suppression
from messaging.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReach:
    """One channel of one user."""

    channel: ChannelKey
    gate: Gate
    reason: Reason | None  # None: a message would go out
    address_count: int = 0


def reach(
    user: User, devices: Iterable[Device], group_channels: Collection[ChannelKey]
) -> list[ChannelReach]:
    """Return every channel as a send to ``subscribed`` users would find it; one statement.

    ``group_channels`` are those on which the user is in some group: which one, a message says.
    """
    rows = [_row(device) for device in devices if device.is_push_enabled]
    shut = _shut(user)
    return [_judged(user, rows, channel, group_channels, shut) for channel in CHANNELS.values()]


def _judged(  # noqa: PLR0917 - what is judged, in reading order
    user: User,
    devices: Sequence[DeviceRow],
    channel: Channel,
    group_channels: Collection[ChannelKey],
    shut: Collection[ChannelKey],
) -> ChannelReach:
    person = Person(
        id=user.pk,
        external_id=user.external_id,
        email=user.email,
        phone=user.phone,
        email_subscribe=user.email_subscribe,
        push_subscribe=user.push_subscribe,
        is_in_group=channel.key in group_channels,
        devices=devices,
    )
    state = RecipientSubscriptionState.SUBSCRIBED
    verdict = judge(person, PushMessage(), channel, state, is_suppressed=channel.key in shut)
    if isinstance(verdict, Reason):
        return ChannelReach(channel=channel.key, gate=channel.gate, reason=verdict)
    return ChannelReach(
        channel=channel.key, gate=channel.gate, reason=None, address_count=len(verdict)
    )


def _row(device: Device) -> DeviceRow:
    return DeviceRow(
        id=device.pk,
        platform=device.platform,
        token=device.token,
        web_push_keys=device.web_push_keys,
    )


def _shut(user: User) -> set[ChannelKey]:
    """Return the channels on which the user's address is suppressed."""
    addresses = {
        ChannelKey.EMAIL: user.email,
        ChannelKey.SMS: user.phone,
        ChannelKey.WHATS_APP: user.phone,
    }
    asked = [
        Q(channel=channel, address_hash=Suppression.hash_of(channel, address))
        for channel, address in addresses.items()
        if address
    ]
    if not asked:
        return set()
    found = Suppression.objects.filter(reduce(or_, asked)).values_list("channel", flat=True)
    return {ChannelKey(code) for code in found}
