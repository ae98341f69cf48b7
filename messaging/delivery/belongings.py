"""What users have besides their row: devices that take pushes, states in subscription groups."""

from collections.abc import Collection, Iterable

from django.db.models import F

from messaging.channels.base import DeviceRow
from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import SubscriptionState
from messaging.delivery.contents import Content
from messaging.delivery.one_of import IsOneOf
from messaging.models.device import Device
from messaging.models.subscription_group import GroupSubscription

IN, _OUT = SubscriptionState.SUBSCRIBED.word, SubscriptionState.UNSUBSCRIBED.word
_PUSH = {platform.channel: platform for platform in Platform}


def devices_of(
    user_ids: Collection[int], contents: Iterable[Content]
) -> dict[int, list[DeviceRow]]:
    """Return push-enabled devices by user, most recently used first; no query without a push."""
    contents = list(contents)
    platforms = {_PUSH[c.channel.key] for c in contents if c.channel.key in _PUSH}
    if any(content.template.mentions.device for content in contents):
        platforms = set(Platform)
    devices: dict[int, list[DeviceRow]] = {}
    if not platforms:
        return devices
    rows = Device.objects.filter(
        IsOneOf(F("user_id"), user_ids), platform__in=platforms, is_push_enabled=True
    )
    newest_first = rows.order_by("user_id", F("last_used_at").desc(nulls_last=True), "-id")
    for user_id, pk, platform, token, keys, device_id, model in newest_first.values_list(
        "user_id", "pk", "platform", "token", "web_push_keys", "device_id", "model"
    ):
        devices.setdefault(user_id, []).append(
            DeviceRow(
                id=pk,
                platform=Platform(platform),
                token=token,
                web_push_keys=keys,
                device_id=device_id,
                model=model,
            )
        )
    return devices


def group_states_of(
    user_ids: Collection[int], group_ids: Collection[str]
) -> tuple[dict[int, dict[str, str]], dict[str, ChannelKey]]:
    """Return users' states by group id, and for which channel each group opens the way.

    An archived group keeps its states and opens nothing (spec, subscription §4), and who joined for
    mail has not asked for texts. No query when no group is asked.
    """
    states: dict[int, dict[str, str]] = {}
    opened: dict[str, ChannelKey] = {}
    if not group_ids:
        return states, opened
    group = "group__subscription_group_id"
    rows = GroupSubscription.objects.filter(
        IsOneOf(F("user_id"), user_ids), **{f"{group}__in": group_ids}
    )
    columns = ("user_id", group, "is_subscribed", "group__channel", "group__is_archived")
    for user_id, group_id, is_in, channel, is_archived in rows.values_list(*columns):
        states.setdefault(user_id, {})[group_id] = IN if is_in else _OUT
        if not is_archived:
            opened[group_id] = ChannelKey(channel)
    return states, opened
