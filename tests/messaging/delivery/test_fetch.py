"""What a window reads of its users."""

from datetime import UTC, date, datetime

import pytest

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import SubscriptionState
from messaging.delivery.contents import content_of
from messaging.delivery.fetch import People
from messaging.models.subscription_group import GroupSubscription
from tests.factories import NOW, make_device, make_group, make_user
from tests.messaging.delivery.sends import make_dispatch

pytestmark = pytest.mark.django_db


def content(channel, **message):
    return content_of(make_dispatch(channel, messages=message), channel, link_key=None)


def seen(user, channel, **message):
    """One user as a window of such messages sees them."""
    wanted = content(channel, **message)
    return People([(wanted, [user.pk])]).seen_by(wanted)(user.pk)


def test_user_who_is_gone_is_nobody():
    wanted = content(ChannelKey.EMAIL)
    user = make_user()
    user_id = user.pk
    user.delete()

    assert People([(wanted, [user_id])]).seen_by(wanted)(user_id) is None


def test_mail_reads_the_address_and_the_state_and_nothing_that_nobody_mentions():
    user = make_user(
        email_subscribe=SubscriptionState.OPTED_IN,
        phone="+4915112345678",
        first_name="Ada",
        last_name="Lovelace",
        custom_attributes={"plan": "pro"},
    )
    make_device(user)

    person = seen(user, ChannelKey.EMAIL)

    assert (person.email, person.email_subscribe) == (user.email, SubscriptionState.OPTED_IN)
    assert person.profile == {"first_name": "Ada"}
    assert (person.phone, person.external_id, person.braze_id) == ("", None, "")
    assert (person.devices, person.custom_attributes) == ((), {})


@pytest.mark.parametrize(
    ("token", "field", "value"),
    [
        ("city", "home_city", "London"),
        ("country", "country", "GB"),
        ("date_of_birth", "date_of_birth", date(1815, 12, 10)),
        ("email_address", "email", "ada@rcpt.example"),
        ("gender", "gender", "F"),
        ("language", "language", "en"),
        ("last_name", "last_name", "Lovelace"),
        ("last_used_app_date", "last_used_app_at", datetime(2026, 1, 2, tzinfo=UTC)),
        ("phone_number", "phone", "+4915112345678"),
        ("time_zone", "time_zone", "Europe/London"),
        ("user_id", "external_id", "ada"),
        ("braze_id", "braze_id", "0a" * 12),
        ("random_bucket_number", "random_bucket", 77),
    ],
)
def test_mentioned_token_reads_its_column(token, field, value):
    user = make_user(**{field: value})

    person = seen(user, ChannelKey.CONTENT_CARD, description=f"{{{{${{{token}}}}}}}")

    assert person.profile == {token: value}


def test_custom_attributes_keep_their_types():
    attributes = {"plan": "prö", "seats": 3, "ratio": 0.5, "tags": ["a"], "none": None, "on": True}
    user = make_user(custom_attributes=attributes)

    body = "".join(f"{{{{custom_attribute.${{{name}}}}}}}" for name in attributes)
    person = seen(user, ChannelKey.WEBHOOK, body=body)

    assert person.custom_attributes == attributes


@pytest.mark.parametrize("channel", [ChannelKey.ANDROID_PUSH, ChannelKey.WEBHOOK])
def test_email_state_that_a_template_mentions_is_the_users_on_every_channel(channel):
    user = make_user(email_subscribe=SubscriptionState.UNSUBSCRIBED)
    field = "body" if channel is ChannelKey.WEBHOOK else "alert"

    person = seen(user, channel, **{field: "{{subscribed_state.${email_global}}}"})

    assert person.email_subscribe is SubscriptionState.UNSUBSCRIBED


def test_push_reads_enabled_devices_of_its_platform_the_last_used_first():
    user = make_user(push_subscribe=SubscriptionState.OPTED_IN)
    never = make_device(user)
    old = make_device(user, last_used_at=NOW)
    new = make_device(user, last_used_at=NOW.replace(minute=59), model="Pixel")
    make_device(user, is_push_enabled=False)
    make_device(user, Platform.IOS)
    make_device(make_user())

    person = seen(user, ChannelKey.ANDROID_PUSH)

    assert [device.id for device in person.devices] == [new.pk, old.pk, never.pk]
    assert (person.devices[0].token, person.devices[0].model) == (new.token, "Pixel")
    assert person.push_subscribe is SubscriptionState.OPTED_IN


def test_template_that_mentions_a_device_reads_those_of_every_platform():
    user = make_user()
    devices = {make_device(user, platform).pk for platform in Platform}

    person = seen(user, ChannelKey.EMAIL, body="{{most_recently_used_device.${model}}}")

    assert {device.id for device in person.devices} == devices


@pytest.mark.parametrize(("word", "is_in"), [(True, True), (False, False), (None, False)])
def test_user_is_in_the_group_of_the_message_only_by_their_own_word(word, is_in):
    user, group = make_user(), make_group()
    if word is not None:
        GroupSubscription.objects.create(group=group, user=user, is_subscribed=word)
    GroupSubscription.objects.create(group=make_group(), user=user, is_subscribed=True)

    person = seen(user, ChannelKey.SMS, subscription_group_id=group.subscription_group_id)

    assert person.is_in_group is is_in


def test_groups_that_a_template_mentions_are_told_by_id():
    user, group, other = make_user(), make_group(), make_group()
    for each, word in ((group, True), (other, False)):
        GroupSubscription.objects.create(group=each, user=user, is_subscribed=word)
    ids = group.subscription_group_id, other.subscription_group_id
    body = "".join(f"{{{{subscribed_state.${{{group_id}}}}}}}" for group_id in ids)

    people = People([(content(ChannelKey.EMAIL, body=body), [user.pk])])

    assert people.groups_of(user.pk) == {ids[0]: "subscribed", ids[1]: "unsubscribed"}


def test_windows_of_several_dispatches_share_one_query_and_each_sees_its_own(
    django_assert_num_queries,
):
    first, second = make_user(first_name="Ada"), make_user(last_name="Hopper")
    mail = content(ChannelKey.EMAIL)
    card = content(ChannelKey.CONTENT_CARD, description="{{${last_name}}}")

    with django_assert_num_queries(1):
        people = People([(mail, [first.pk]), (card, [first.pk, second.pk])])

    assert people.seen_by(mail)(first.pk).profile == {"first_name": "Ada"}
    assert people.seen_by(card)(second.pk).profile == {"last_name": "Hopper"}
