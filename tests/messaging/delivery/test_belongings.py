"""Devices and group states of a window's users, a query a kind and none that nobody asked for."""

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey, Platform
from messaging.delivery.belongings import IN, devices_of, group_states_of
from messaging.models.subscription_group import GroupSubscription
from tests.factories import make_device, make_group, make_user
from tests.messaging.delivery.sends import make_send, new_lane
from tests.messaging.delivery.window.windows import claimed_shares

pytestmark = pytest.mark.django_db


def content_of(channel, **options):
    """What a lane reads of a send."""
    make_send([make_user()], channel, **options)
    lane = new_lane()
    (share,), _ = claimed_shares(lane)
    lane.close()
    return share.content


def test_devices_are_those_of_the_channel_newest_first(django_assert_num_queries):
    user, other = make_user(), make_user()
    used = timezone.now()
    old = make_device(user, platform=Platform.ANDROID)
    new = make_device(user, platform=Platform.ANDROID, last_used_at=used)
    make_device(user, platform=Platform.IOS)
    make_device(other, platform=Platform.ANDROID, is_push_enabled=False)
    content = content_of(ChannelKey.ANDROID_PUSH)

    with django_assert_num_queries(1):
        devices = devices_of([user.pk, other.pk], [content])

    assert {owner: [each.id for each in own] for owner, own in devices.items()} == {
        user.pk: [new.pk, old.pk]
    }


def test_nobody_asks_for_devices_of_a_mail(django_assert_num_queries):
    content = content_of(ChannelKey.EMAIL)
    with django_assert_num_queries(0):
        assert devices_of([1], [content]) == {}


def test_a_mail_that_names_a_device_asks_for_all_of_them():
    user = make_user()
    devices = {make_device(user, platform=each).pk for each in (Platform.ANDROID, Platform.IOS)}
    named = {"body": "{{most_recently_used_device.${model}}}"}
    content = content_of(ChannelKey.EMAIL, messages=named)

    assert {device.id for device in devices_of([user.pk], [content])[user.pk]} == devices


def test_groups_say_who_is_in_and_which_channel_they_open(django_assert_num_queries):
    user = make_user()
    open_group = make_group(channel=ChannelKey.SMS)
    archived = make_group(channel=ChannelKey.SMS, is_archived=True)
    for group, is_in in ((open_group, True), (archived, False)):
        GroupSubscription.objects.create(user=user, group=group, is_subscribed=is_in)
    names = [group.subscription_group_id for group in (open_group, archived)]

    with django_assert_num_queries(1):
        states, opened = group_states_of([user.pk], names)
    with django_assert_num_queries(0):
        assert group_states_of([user.pk], []) == ({}, {})

    assert states == {user.pk: {names[0]: IN, names[1]: "unsubscribed"}}
    assert opened == {names[0]: ChannelKey.SMS}
