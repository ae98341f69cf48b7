"""What users did and got, added up."""

from datetime import timedelta
from decimal import Decimal

import pytest

from messaging.choices.outcomes import Status
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from messaging.people.history import FIELDS, export_time, histories
from tests.factories import NOW, make_campaign, make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATEST, DAY_BEFORE = "2026-11-22 09:41:07.000 UTC", "2026-11-21 09:41:07.000 UTC"


def did(user, name, at=NOW):
    event, _ = EventName.objects.get_or_create(name=name)
    CustomEvent.objects.create(user=user, event_name=event, time=at)


def bought(user, name, price, at=NOW, currency="EUR", quantity=1):
    product, _ = Product.objects.get_or_create(product_id=name)
    Purchase.objects.create(
        user=user,
        product=product,
        time=at,
        currency=currency,
        price=Decimal(price),
        quantity=quantity,
    )


def test_time_has_milliseconds_and_its_zone():
    assert export_time(NOW + timedelta(microseconds=5999)) == "2026-11-22 09:41:07.005 UTC"


def test_events_show_how_often_and_when_by_name():
    user, other = make_user(), make_user()
    for days in range(3):
        did(user, "visited", NOW - days * DAY)
    did(user, "left")
    did(other, "left", NOW - DAY)

    assert histories([user.pk, other.pk], {"custom_events"}) == {
        user.pk: {
            "custom_events": [
                {"name": "left", "first": LATEST, "last": LATEST, "count": 1},
                {
                    "name": "visited",
                    "first": "2026-11-20 09:41:07.000 UTC",
                    "last": LATEST,
                    "count": 3,
                },
            ]
        },
        other.pk: {
            "custom_events": [{"name": "left", "first": DAY_BEFORE, "last": DAY_BEFORE, "count": 1}]
        },
    }


def test_purchases_show_products_and_what_was_spent():
    user = make_user()
    bought(user, "book", "9.95", NOW - DAY, quantity=2)
    bought(user, "book", "0.10")
    bought(user, "cup", "5")

    assert histories([user.pk], {"total_revenue"}) == {
        user.pk: {
            "purchases": [
                {"name": "book", "first": DAY_BEFORE, "last": LATEST, "count": 2},
                {"name": "cup", "first": LATEST, "last": LATEST, "count": 1},
            ],
            "total_revenue": 25.0,
        }
    }


@pytest.mark.parametrize("products", [("book", "book"), ("book", "cup")])
def test_money_of_two_currencies_is_not_added_up(products):
    user = make_user()
    for product, currency in zip(products, ("EUR", "USD"), strict=True):
        bought(user, product, "1", currency=currency)

    assert "total_revenue" not in histories([user.pk], {"total_revenue"})[user.pk]


def test_campaigns_show_when_the_user_last_got_something_of_them():
    user, other = make_user(), make_user()
    spring, autumn = make_campaign(), make_campaign()
    for days in (2, 1, 3):
        make_delivery(make_dispatch(campaign=spring), user, at=NOW - days * DAY)
    make_delivery(make_dispatch(campaign=autumn), user, Status.FAILED)
    make_delivery(make_dispatch(), user)
    make_delivery(make_dispatch(campaign=autumn), other)

    assert histories([user.pk], {"campaigns_received"}) == {
        user.pk: {
            "campaigns_received": [
                {
                    "name": spring.name,
                    "api_campaign_id": spring.campaign_id,
                    "last_received": DAY_BEFORE,
                }
            ]
        }
    }


def test_users_without_a_history_have_none():
    assert histories([make_user().pk], FIELDS) == {}
    assert histories([], FIELDS) == {}
