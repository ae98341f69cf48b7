from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from messaging.models.app import App
from messaging.people.attribute_object import Known
from messaging.people.identifiers import Identifier, Kind
from messaging.people.occurrence_objects import (
    MOST_EVENT_BYTES,
    MOST_PURCHASE_BYTES,
    EventObject,
    PurchaseObject,
    read_event,
    read_purchase,
)
from tests.factories import NOW

APP = App(app_id="ios")
KNOWN = Known(NOW, {"ios": APP})
EVENT = {"external_id": "u1", "name": "rang", "time": "2026-01-02T03:04:05+0100"}
PURCHASE = {
    "external_id": "u1",
    "product_id": "bell",
    "currency": "eur",
    "price": 9.99,
    "time": "2026-01-02T03:04:05Z",
}
U1 = Identifier(Kind.EXTERNAL_ID, "u1")
ONLY = False  # it may create its user
AT = datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)


def test_event_is_read_in_the_form_we_keep():
    event = read_event(3, {**EVENT, "app_id": "ios", "properties": {"n": 1.0}}, KNOWN)

    assert event == EventObject(3, U1, ONLY, "rang", AT, APP, {"n": 1})


def test_purchase_is_one_piece_unless_it_says_more():
    purchase = read_purchase(0, PURCHASE, KNOWN)

    at = AT + timedelta(hours=1)
    assert purchase == PurchaseObject(0, U1, ONLY, "bell", at, None, {}, "EUR", Decimal("9.99"), 1)
    assert read_purchase(0, {**PURCHASE, "quantity": 100}, KNOWN).quantity == 100


def test_what_is_of_the_future_happens_now():
    assert read_event(0, {**EVENT, "time": "2126-01-01"}, KNOWN).time == NOW
    assert read_purchase(0, {**PURCHASE, "time": "2126-01-01"}, KNOWN).time == NOW


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name": None}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"time": None}, "time"),
        ({"time": "12/1/2021"}, "time"),
        ({"app_id": "android"}, "app_id"),
        ({"external_id": None}, ""),
        ({"properties": []}, "properties"),
        ({"properties": {"$a": 1}}, "properties"),
        ({"properties": {"time": 1}}, "properties"),
        ({"properties": {"event_name": 1}}, "properties"),
        ({"properties": {"": 1}}, "properties"),
        ({"properties": {"x" * 256: 1}}, "properties"),
        ({"properties": {"a": "x" * 256}}, "properties"),
        ({"properties": {"a": {"b": ["x" * 256]}}}, "properties"),
        (
            {"properties": {f"n{n}": "x" * 255 for n in range(MOST_EVENT_BYTES // 255)}},
            "properties",
        ),
        ({"_update_existing_only": 3}, ""),
    ],
)
def test_event_that_does_not_fit_says_which_field(given, path):
    problems = read_event(0, {**EVENT, **given}, KNOWN)

    assert [problem.path for problem in problems] == [path]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"product_id": ""}, "product_id"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": None}, "currency"),
        ({"price": "9.99"}, "price"),
        ({"price": True}, "price"),
        ({"price": None}, "price"),
        ({"price": 1e14}, "price"),
        ({"price": float("nan")}, "price"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 101}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": True}, "quantity"),
        (
            {"properties": {f"n{n}": "x" * 255 for n in range(MOST_PURCHASE_BYTES // 255)}},
            "properties",
        ),
    ],
)
def test_purchase_that_does_not_fit_says_which_field(given, path):
    problems = read_purchase(0, {**PURCHASE, **given}, KNOWN)

    assert [problem.path for problem in problems] == [path]


@pytest.mark.parametrize("read", [read_event, read_purchase])
def test_everything_wrong_is_said_at_once(read):
    assert len(read(0, {}, KNOWN)) >= 3
    assert [problem.reason for problem in read(0, 1, KNOWN)] == ["must be an object."]
