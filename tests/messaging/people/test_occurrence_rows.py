from datetime import UTC, datetime
from decimal import Decimal

import pytest

from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from messaging.models.user import User
from messaging.people.track import track
from tests.factories import NOW, make_app, make_user
from tests.messaging.people.said import API

pytestmark = pytest.mark.django_db
TIME = "2026-01-02T03:04:05Z"
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def event(name="rang", **given):
    return {"external_id": "u1", "name": name, "time": TIME, **given}


def purchase(product_id="bell", **given):
    price = {"currency": "EUR", "price": 0.1}
    return {"external_id": "u1", "product_id": product_id, "time": TIME, **price, **given}


def tell(**arrays):
    return track(arrays, by=API, now=NOW)


def test_two_events_alike_are_two():
    app = make_app()

    tell(events=[event(app_id=app.app_id, properties={"a": [1]})] * 2)

    rows = CustomEvent.objects.values_list(
        "user__external_id", "event_name__name", "app", "time", "properties"
    )
    assert list(rows) == [("u1", "rang", app.pk, AT, {"a": [1]})] * 2
    assert EventName.objects.count() == 1


def test_purchase_keeps_its_price_to_the_cent():
    tell(purchases=[purchase(price=19.99, quantity=3)])

    row = Purchase.objects.get()
    assert (row.price, row.currency, row.quantity) == (Decimal("19.99"), "EUR", 3)
    assert (row.product.product_id, row.time) == ("bell", AT)


def test_event_creates_its_user_unless_it_only_updates():
    tell(events=[event(), event(external_id="u2", _update_existing_only=True)])

    assert list(User.objects.values_list("external_id", flat=True)) == ["u1"]
    assert CustomEvent.objects.count() == 1


def test_event_leaves_the_user_as_they_are():
    user = make_user("u1")

    tell(events=[event()], purchases=[purchase()])

    assert User.objects.filter(pk=user.pk, updated_at=user.updated_at).exists()
    assert User.objects.get().last_used_app_at is None


def test_attributes_events_and_purchases_meet_at_one_new_user():
    tracked = tell(
        attributes=[{"external_id": "u1", "email": "ana@x.example"}],
        events=[event(external_id=None, email="ana@x.example")],
        purchases=[purchase()],
    )

    assert (tracked.created, tracked.problems) == (1, [])
    assert CustomEvent.objects.get().user == Purchase.objects.get().user == User.objects.get()


def test_known_names_are_read_and_not_written(django_assert_num_queries):
    arrays = {
        "events": [event(f"name {number % 5}") for number in range(75)],
        "purchases": [purchase(f"product {number % 5}") for number in range(75)],
    }
    tell(**arrays)
    tell(events=[event("name 9")])

    with django_assert_num_queries(5):  # users, names, products, events, purchases
        tell(**arrays)

    assert (EventName.objects.count(), Product.objects.count()) == (6, 5)


def test_problems_say_array_and_index():
    tracked = tell(events=[event(), event(time=1)], purchases=[purchase(price=None)])

    assert [(array, index) for array, index, _ in tracked.problems] == [
        ("events", 1),
        ("purchases", 0),
    ]
