"""A person who is deleted is gone; what they refused stays refused."""

from datetime import timedelta

import pytest
from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.content_card import ContentCard
from messaging.models.custom_event import CustomEvent
from messaging.models.device import Device
from messaging.models.fields import address_hash
from messaging.models.purchase import Purchase
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people.deleting import delete
from messaging.people.subscriptions import Changer, GroupWord, change_groups
from tests.factories import NOW, make_group, make_user
from tests.messaging.people.rows import fill
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
OUT = SubscriptionState.UNSUBSCRIBED
EMAIL = ChannelKey.EMAIL
TABLES = [User, UserAlias, Device, CustomEvent, Purchase, GroupSubscription, SubscriptionChange]
TABLES += [SandboxMessage, ContentCard]


def make_whole(name):
    user = make_user(name, alias=(name, "crm"))
    fill(user)
    word = GroupWord(user.pk, make_group().pk, is_subscribed=True)
    change_groups([word], by=Changer(through=ChangedThrough.LINK), now=NOW)
    return user


def suppress(channel, address):
    return Suppression.objects.create(
        channel=channel,
        address_hash=address_hash(channel, address),
        address=address,
        reason=SuppressionReason.HARD_BOUNCE,
        source="test",
    )


def owner(row):
    return row.pk if isinstance(row, User) else row.user_id


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_theirs_is_gone_and_no_other(table):
    gone, here = make_whole("gone"), make_whole("here")

    delete([gone], now=NOW)

    assert {owner(row) for row in table.objects.all()} == {here.pk}


def test_delivery_keeps_its_outcome():
    user = make_user()
    delivery = make_delivery(make_dispatch(), user)

    delete([user], now=NOW)

    delivery.refresh_from_db()
    assert delivery.user_id is not None


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (EMAIL, "ana@rcpt.example"),
        (ChannelKey.SMS, "+34600111222"),
        (ChannelKey.WHATS_APP, "+34600111222"),
    ],
)
def test_address_that_was_shut_stays_shut_and_is_no_longer_readable(channel, address):
    user = make_user(email="Ana@rcpt.example", phone="+34600111222")
    shut, other = suppress(channel, address), suppress(EMAIL, "ben@rcpt.example")

    delete([user], now=NOW)

    shut.refresh_from_db()
    other.refresh_from_db()
    assert (shut.address, other.address) == ("", "ben@rcpt.example")
    assert shut.address_hash == Suppression.hash_of(channel, address)


def test_unsubscribed_address_stays_so_for_whoever_gets_it_next():
    since = NOW - timedelta(days=9)
    user = make_user(
        email="Ana@rcpt.example", email_subscribe=OUT, email_subscribe_changed_at=since
    )

    delete([user], now=NOW)

    state = AddressState.objects.get()
    assert (state.channel, state.state, state.changed_at) == (EMAIL, OUT, since)
    assert state.address_hash == address_hash(EMAIL, "ana@rcpt.example")


@pytest.mark.parametrize("count", [1, 50])
def test_statements_do_not_grow_with_users(count, django_assert_num_queries):
    users = [make_whole(f"u{number}") for number in range(count)]
    User.objects.update(email_subscribe=OUT)
    users = list(User.objects.all())

    with transaction.atomic(), django_assert_num_queries(13):
        delete(users, now=NOW)

    assert not User.objects.exists()
