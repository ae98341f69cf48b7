"""The comparisons of a custom attribute: each one's value, the users it means, and its words.

Source: spec, audience §2; where that is silent,
docs/decisions/0002-what-a-missing-attribute-means.md.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from messaging.audience.expressions import equality, ordering, patterns, presence
from messaging.audience.expressions.ordering import Order
from messaging.audience.shape import text
from messaging.audience.times import EARLIEST, LAST_YEAR, LATEST, canonical, iso_instant

LONGEST_PATTERN = 256  # characters; design, safety §1, as the next
MOST_DAYS = 36_500
_TICK = timedelta(microseconds=1)  # the grain of stored times
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_BEYOND = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)  # later than any stored time

Scalar = str | int | float | bool
Condition = Callable[[str, Any, datetime], Q]  # Any: what ``read`` of the same comparison returns


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison. ``…`` in its words is the value."""

    words: str
    read: Callable[[object], Scalar | None]  # raises ValueError with the rule
    condition: Condition  # takes the attribute's name, the value, now


def _scalar(value: object) -> Scalar:
    if isinstance(value, bool):
        return value
    return text(value) if isinstance(value, str) else _number(value, "a string, number or boolean")


def _number(value: object, wanted: str = "a number") -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be {wanted}.")  # noqa: TRY004 - one kind of fault for a reader
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("must be within 64 bit.")
    if not math.isfinite(value):
        raise ValueError("must be finite.")
    return value


def _days(value: object) -> float:
    days = _number(value, "a number of days")
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"must be from 0 to {MOST_DAYS} days.")
    return days


def _time(value: object) -> str:
    written = text(value)
    iso_instant(written)
    return written


def _pattern(value: object) -> str:
    return patterns.checked(text(value, longest=LONGEST_PATTERN))


def _nothing(_: object) -> None:
    """Drop the value: ``exists`` asks for none, and a client that sends one means nothing by it."""


def _equals(name: str, value: Scalar, _: datetime) -> Q:
    return Q(equality.has_value(name, value))


def _includes(name: str, value: str, _: datetime) -> Q:
    return Q(equality.HasElement(name, value))


def _present(name: str, _: None, __: datetime) -> Q:
    return Q(presence.IsPresent(name))


def _absent(name: str, _: None, __: datetime) -> Q:
    return Q(presence.IsAbsent(name))


def _matches(name: str, pattern: str, _: datetime) -> Q:
    return Q(patterns.Matches(name, pattern))


def _matches_not(name: str, pattern: str, _: datetime) -> Q:
    return Q(patterns.MatchesNot(name, pattern))


def _not(condition: Condition) -> Condition:
    """Return the opposite: it holds for users who lack the attribute, too."""
    return lambda name, value, now: ~condition(name, value, now)


def _stands(order: Order) -> Condition:
    return lambda name, number, _: Q(ordering.NumberStands(name, order, number))


def _within(span: Callable[[Any, datetime], tuple[str, str]]) -> Condition:  # Any: days or a time
    return lambda name, value, now: Q(ordering.TimeWithin(name, *span(value, now)))


def _up_to_days_ago(days: float, now: datetime) -> tuple[str, str]:
    return canonical(now - timedelta(days=days)), canonical(now)


def _beyond_days_ago(days: float, now: datetime) -> tuple[str, str]:
    return EARLIEST, canonical(now - timedelta(days=days) - _TICK)


def _up_to_days_ahead(days: float, now: datetime) -> tuple[str, str]:
    return canonical(now), canonical(now + timedelta(days=days))


def _beyond_days_ahead(days: float, now: datetime) -> tuple[str, str]:
    return canonical(now + timedelta(days=days) + _TICK), LATEST


def _after(written: str, _: datetime) -> tuple[str, str]:
    return canonical(min(iso_instant(written), _BEYOND) + _TICK), LATEST


def _before(written: str, _: datetime) -> tuple[str, str]:
    instant = iso_instant(written)
    return EARLIEST, canonical(instant - _TICK) if instant > _FIRST else ""


def _told(words: str, read: Callable[[object], Scalar | None], condition: Condition) -> Comparison:
    return Comparison(words=words, read=read, condition=condition)


COMPARISONS: Mapping[str, Comparison] = {
    "equals": _told("is …", _scalar, _equals),
    "not_equal": _told("is not …", _scalar, _not(_equals)),
    "does_not_equal": _told("is not …", _scalar, _not(_equals)),  # the older spelling
    "matches_regex": _told("matches the pattern …", _pattern, _matches),
    "does_not_match_regex": _told("does not match the pattern …", _pattern, _matches_not),
    "includes_value": _told("includes …", text, _includes),
    "does_not_include_value": _told("does not include …", text, _not(_includes)),
    "greater_than": _told("is more than …", _number, _stands(Order.MORE)),
    "greater_than_or_equal_to": _told("is at least …", _number, _stands(Order.AT_LEAST)),
    "less_than": _told("is less than …", _number, _stands(Order.LESS)),
    "less_than_or_equal_to": _told("is at most …", _number, _stands(Order.AT_MOST)),
    "less_than_x_days_ago": _told("was in the last … days", _days, _within(_up_to_days_ago)),
    "greater_than_x_days_ago": _told("was over … days ago", _days, _within(_beyond_days_ago)),
    "less_than_x_days_in_the_future": _told(
        "is in the next … days", _days, _within(_up_to_days_ahead)
    ),
    "greater_than_x_days_in_the_future": _told(
        "is over … days ahead", _days, _within(_beyond_days_ahead)
    ),
    "after": _told("is after …", _time, _within(_after)),
    "before": _told("is before …", _time, _within(_before)),
    "exists": _told("is set", _nothing, _present),
    "does_not_exist": _told("is not set", _nothing, _absent),
}
