"""The comparisons of a custom attribute: each one's value, and the users it means.

Source: spec, audience §2; where that is silent,
docs/decisions/0002-what-a-missing-attribute-means.md.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from messaging.audience import operands
from messaging.audience.expressions import equality, ordering, patterns, presence
from messaging.audience.expressions.ordering import Order
from messaging.audience.operands import Comparison, Condition, Read, Scalar
from messaging.audience.shape import text
from messaging.audience.times import EARLIEST, LAST_YEAR, LATEST, canonical, iso_instant

_TICK = timedelta(microseconds=1)  # the grain of stored times
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_BEYOND = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)  # later than any stored time


def _equals(name: str, value: Scalar, _: datetime) -> Q:
    return Q(equality.has_value(name, value))


def _is_one_of(name: str, values: tuple[Scalar, ...], _: datetime) -> Q:
    return Q(equality.HasAnyOf(name, values))


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


def _told(read: Read, condition: Condition) -> Comparison:
    return Comparison(read=read, condition=condition)


# In a send's own audience and in segments.
COMPARISONS: Mapping[str, Comparison] = {
    "equals": _told(operands.scalar, _equals),
    "not_equal": _told(operands.scalar, _not(_equals)),
    "does_not_equal": _told(operands.scalar, _not(_equals)),  # the older spelling
    "matches_regex": _told(operands.pattern, _matches),
    "does_not_match_regex": _told(operands.pattern, _matches_not),
    "includes_value": _told(text, _includes),
    "does_not_include_value": _told(text, _not(_includes)),
    "greater_than": _told(operands.number, _stands(Order.MORE)),
    "greater_than_or_equal_to": _told(operands.number, _stands(Order.AT_LEAST)),
    "less_than": _told(operands.number, _stands(Order.LESS)),
    "less_than_or_equal_to": _told(operands.number, _stands(Order.AT_MOST)),
    "less_than_x_days_ago": _told(operands.days, _within(_up_to_days_ago)),
    "greater_than_x_days_ago": _told(operands.days, _within(_beyond_days_ago)),
    "less_than_x_days_in_the_future": _told(operands.days, _within(_up_to_days_ahead)),
    "greater_than_x_days_in_the_future": _told(operands.days, _within(_beyond_days_ahead)),
    "after": _told(operands.time, _within(_after)),
    "before": _told(operands.time, _within(_before)),
    "exists": _told(operands.nothing, _present),
    "does_not_exist": _told(operands.nothing, _absent),
}
# In segments alone.
SEGMENT_COMPARISONS: Mapping[str, Comparison] = {
    "is_one_of": _told(operands.listed(operands.scalar), _is_one_of),
    "is_none_of": _told(operands.listed(operands.scalar), _not(_is_one_of)),
}
