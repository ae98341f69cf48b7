"""The users of the oracle, written into the database with all that they did."""

from itertools import count

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from messaging.models.segment import Segment
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User
from tests.messaging.audience.segment_strategies import GROUPS

_numbers = count(1)


def write_users(users):
    """Write users, their events, purchases and groups; return their rows."""
    rows = User.objects.bulk_create(map(_row, users))
    for row, user in zip(rows, users, strict=True):  # creating them has made it now
        row.created_at = user["profile"]["created_at"]
    User.objects.bulk_update(rows, ["created_at"])
    _write_events(rows, users)
    _write_purchases(rows, users)
    groups = _by(
        "subscription_group_id",
        SubscriptionGroup.objects.bulk_create(
            SubscriptionGroup(
                subscription_group_id=group_id, name=group_id, channel=ChannelKey.EMAIL
            )
            for group_id in GROUPS
        ),
    )
    GroupSubscription.objects.bulk_create(
        GroupSubscription(user=row, group=groups[group_id], is_subscribed=is_in)
        for row, user in zip(rows, users, strict=True)
        for group_id, is_in in user["groups"].items()
    )
    return rows


def write_segments(audiences):
    Segment.objects.bulk_create(
        Segment(segment_id=segment_id, name=segment_id, audience=audience)
        for segment_id, audience in audiences.items()
    )


def _by(key, rows):
    return {getattr(row, key): row for row in rows}


def _row(user):
    return User(
        external_id=f"random-{next(_numbers)}",
        custom_attributes=user["custom_attributes"],
        push_subscribe=SubscriptionState.of(user["push"]),
        email_subscribe=SubscriptionState.of(user["email"]),
        random_bucket=user["random_bucket"],
        **user["profile"],
    )


def _write_events(rows, users):
    names = {name for user in users for name, _ in user["events"]}
    numbers = _by("name", EventName.objects.bulk_create(EventName(name=name) for name in names))
    CustomEvent.objects.bulk_create(
        CustomEvent(user=row, event_name=numbers[name], time=at)
        for row, user in zip(rows, users, strict=True)
        for name, at in user["events"]
    )


def _write_purchases(rows, users):
    names = {name for user in users for name, _ in user["purchases"]}
    products = _by(
        "product_id", Product.objects.bulk_create(Product(product_id=name) for name in names)
    )
    Purchase.objects.bulk_create(
        Purchase(user=row, product=products[name], time=at, currency="EUR", price=1)
        for row, user in zip(rows, users, strict=True)
        for name, at in user["purchases"]
    )
