"""The comparisons of a profile field, by its type. An empty text is no text, and so not set.

Words mean what they mean for custom attributes: docs/decisions/0002, and 0017 for what is new.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Q

from messaging.audience import operands
from messaging.audience.expressions.columns import (
    ColumnIsOneOf,
    ColumnMatches,
    ColumnMatchesNot,
)
from messaging.audience.operands import Comparison, Condition, Read
from messaging.audience.shape import text
from messaging.audience.times import iso_instant

OLDEST = 150  # years
NO_DAY = "must be a date, such as 2019-07-22."
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_LEAP_DAY = (2, 29)


def _said(value: object) -> str:
    written = text(value)
    if not written:
        raise ValueError("must not be empty; does_not_exist means those without one.")
    return written


def _is_set(column: str, _: None, __: datetime) -> Q:
    return Q((f"{column}__isnull", False))


def _has_text(column: str, _: None, __: datetime) -> Q:
    return Q((f"{column}__gt", ""), (f"{column}__isnull", False))


def _not(condition: Condition) -> Condition:
    return lambda column, value, now: ~condition(column, value, now)


def _known(condition: Condition) -> Condition:
    """Return the same for users who have the field: where it is NULL, the answer is no."""
    return lambda column, value, now: (
        Q((f"{column}__isnull", False)) & condition(column, value, now)
    )


def _equals(column: str, value: str, _: datetime) -> Q:
    return Q((column, value))


def _last_days(column: str, days: float, now: datetime) -> Q:
    return Q((f"{column}__range", (now - timedelta(days=days), now)))


def _beyond_last_days(column: str, days: float, now: datetime) -> Q:
    return Q((f"{column}__lt", now - timedelta(days=days)))


def _next_days(column: str, days: float, now: datetime) -> Q:
    return Q((f"{column}__range", (now, now + timedelta(days=days))))


def _beyond_next_days(column: str, days: float, now: datetime) -> Q:
    return Q((f"{column}__gt", now + timedelta(days=days)))


def _after(column: str, written: str, _: datetime) -> Q:
    return Q((f"{column}__gt", iso_instant(written)))


def _before(column: str, written: str, _: datetime) -> Q:
    return Q((f"{column}__lt", iso_instant(written)))


def _day_after(column: str, written: str, _: datetime) -> Q:
    return Q((f"{column}__gt", date.fromisoformat(written)))


def _day_before(column: str, written: str, _: datetime) -> Q:
    return Q((f"{column}__lt", date.fromisoformat(written)))


def _of_age(column: str, years: int, now: datetime) -> Q:
    """At least so many years old, by the date in UTC: born on this day then, or earlier."""
    return Q((f"{column}__lte", _years_before(now.date(), years)))


def _years_before(day: date, years: int) -> date:
    """Return the same day of an earlier year; for 29 February, in other years, the 28th."""
    if (day.month, day.day) != _LEAP_DAY:
        return day.replace(year=day.year - years)
    return (day + timedelta(days=1)).replace(year=day.year - years) - timedelta(days=1)


def age(born: date, day: date) -> int:
    """Return how old someone is on ``day``, in whole years; born on 29 February, from 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _older(column: str, years: int, now: datetime) -> Q:
    return _of_age(column, years + 1, now)


def _exactly(column: str, years: int, now: datetime) -> Q:
    return _of_age(column, years, now) & ~_older(column, years, now)


def _day(value: object) -> str:
    written = text(value)
    if not _DAY.fullmatch(written):
        raise ValueError(NO_DAY)
    try:
        date.fromisoformat(written)
    except ValueError:
        raise ValueError(NO_DAY) from None
    return written


_years = partial(operands.whole, most=OLDEST)


def _told(read: Read, condition: Condition) -> Comparison:
    return Comparison(read=read, condition=condition)


TEXT: Mapping[str, Comparison] = {
    "equals": _told(_said, _known(_equals)),
    "not_equal": _told(_said, _not(_known(_equals))),
    "is_one_of": _told(
        operands.listed(_said), lambda column, texts, _: Q(ColumnIsOneOf(column, texts))
    ),
    "is_none_of": _told(
        operands.listed(_said), lambda column, texts, _: ~Q(ColumnIsOneOf(column, texts))
    ),
    "matches_regex": _told(
        operands.pattern, lambda column, pattern, _: Q(ColumnMatches(column, pattern))
    ),
    "does_not_match_regex": _told(
        operands.pattern, lambda column, pattern, _: Q(ColumnMatchesNot(column, pattern))
    ),
    "exists": _told(operands.nothing, _has_text),
    "does_not_exist": _told(operands.nothing, _not(_has_text)),
}
TIME: Mapping[str, Comparison] = {
    "less_than_x_days_ago": _told(operands.days, _known(_last_days)),
    "greater_than_x_days_ago": _told(operands.days, _known(_beyond_last_days)),
    "less_than_x_days_in_the_future": _told(operands.days, _known(_next_days)),
    "greater_than_x_days_in_the_future": _told(operands.days, _known(_beyond_next_days)),
    "after": _told(operands.time, _known(_after)),
    "before": _told(operands.time, _known(_before)),
    "exists": _told(operands.nothing, _is_set),
    "does_not_exist": _told(operands.nothing, _not(_is_set)),
}
DATE: Mapping[str, Comparison] = {
    "after": _told(_day, _known(_day_after)),
    "before": _told(_day, _known(_day_before)),
    "exists": _told(operands.nothing, _is_set),
    "does_not_exist": _told(operands.nothing, _not(_is_set)),
}
AGE: Mapping[str, Comparison] = {
    "equals": _told(_years, _known(_exactly)),
    "not_equal": _told(_years, _not(_known(_exactly))),
    "greater_than": _told(_years, _known(_older)),
    "greater_than_or_equal_to": _told(_years, _known(_of_age)),
    "less_than": _told(_years, _known(_not(_of_age))),
    "less_than_or_equal_to": _told(_years, _known(_not(_older))),
    "exists": _told(operands.nothing, _is_set),
    "does_not_exist": _told(operands.nothing, _not(_is_set)),
}
