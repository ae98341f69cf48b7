"""What users did, as it came: events and purchases, read object by object.

Source: spec, related-endpoints §2, "Event object", "Purchase object".
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from messaging.errors import Problem
from messaging.models.app import App
from messaging.people.attribute_object import NO_OBJECT, Known
from messaging.people.currencies import CURRENCIES
from messaging.people.custom_values import attribute_name, plain
from messaging.people.identifiers import Identifier, whom
from messaging.people.profile_fields import moment
from messaging.people.text import named, problem

MOST_EVENT_BYTES = 100 * 1024  # of properties, as JSON
MOST_PURCHASE_BYTES = 50 * 1024  # likewise
MOST_PIECES = 100
MOST_PRICE = 10**13  # what the column holds, in any currency
RESERVED = frozenset({"time", "event_name"})


@dataclass(slots=True)
class Occurrence:
    """One event or purchase of one user."""

    index: int
    identifier: Identifier
    is_update_only: bool
    name: str  # of the event; of a purchase the product_id
    time: datetime
    app: App | None
    properties: dict[str, Any]  # Any: JSON


@dataclass(slots=True)
class EventObject(Occurrence):
    """One event."""


@dataclass(slots=True)
class PurchaseObject(Occurrence):
    """One purchase: its price is of one piece."""

    currency: str
    price: Decimal
    quantity: int


Reader = Callable[[Any, Known], Any]  # Any: JSON → a field; raises ValueError


def read_event(index: int, given: object, known: Known) -> EventObject | list[Problem]:
    """Return the event, or everything that is wrong with it; one of the future is one of now."""
    fields = _read(given, _EVENT, known)
    return fields if isinstance(fields, list) else EventObject(index, **fields)


def read_purchase(index: int, given: object, known: Known) -> PurchaseObject | list[Problem]:
    """Return the purchase, or everything that is wrong with it."""
    fields = _read(given, _PURCHASE, known)
    return fields if isinstance(fields, list) else PurchaseObject(index, **fields)


def _read(
    given: object, readers: Mapping[str, Reader], known: Known
) -> dict[str, Any] | list[Problem]:
    if not isinstance(given, dict):
        return [Problem("", NO_OBJECT)]
    fields: dict[str, Any] = {}
    problems = []
    try:
        fields["identifier"], fields["is_update_only"] = whom(given)
    except ValueError as fault:
        problems.append(Problem("", str(fault)))
    for name, reader in readers.items():
        try:
            fields[_FIELDS.get(name, name)] = reader(given.get(name), known)
        except ValueError as fault:
            problems.append(problem(name, fault))
    return problems or fields


def _name(value: object, _: Known) -> str:
    if value is None:
        raise ValueError("is required.")
    return named(value)


def _time(value: object, known: Known) -> datetime:
    if value is None:
        raise ValueError("is required.")
    return min(moment(value), known.now)


def _app(value: object, known: Known) -> App | None:
    if value is None:
        return None
    app = known.apps.get(str(value))
    if app is None:
        raise ValueError("is of no app here.")
    return app


def _properties(most_bytes: int) -> Reader:
    def read(value: object, _: Known) -> dict[str, Any]:
        given = {} if value is None else value
        if not isinstance(given, dict):
            raise ValueError("must be an object.")  # noqa: TRY004 - one kind of fault for a reader
        if any(attribute_name(name)[0] == "$" or name in RESERVED for name in given):
            raise ValueError("no name may be time or event_name, or start with $.")
        properties: dict[str, Any] = plain(given)
        if len(orjson.dumps(properties)) > most_bytes:
            raise ValueError(f"must have at most {most_bytes:,} bytes.")
        return properties

    return read


def _currency(value: object, _: Known) -> str:
    if not isinstance(value, str) or value.upper() not in CURRENCIES:
        raise ValueError("must be a currency of ISO 4217, such as EUR.")
    return value.upper()


def _price(value: object, _: Known) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("must be a number.")
    if abs(value) > MOST_PRICE:
        raise ValueError(f"must be at most {MOST_PRICE:,}.")
    return round(Decimal(str(value)), 6)


def _quantity(value: object, _: Known) -> int:
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PIECES:
        raise ValueError(f"must be a whole number from 1 to {MOST_PIECES}.")
    return value


_FIELDS = {"app_id": "app", "product_id": "name"}  # wire word → field, where they differ
_EVENT: Mapping[str, Reader] = {
    "name": _name,
    "time": _time,
    "app_id": _app,
    "properties": _properties(MOST_EVENT_BYTES),
}
_PURCHASE: Mapping[str, Reader] = {
    "product_id": _name,
    "time": _time,
    "app_id": _app,
    "properties": _properties(MOST_PURCHASE_BYTES),
    "currency": _currency,
    "price": _price,
    "quantity": _quantity,
}
