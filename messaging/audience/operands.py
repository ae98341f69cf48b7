"""What a comparison compares with: how each kind of value is read, and how it is said."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from messaging.audience.expressions import patterns
from messaging.audience.shape import text
from messaging.audience.times import iso_instant

LONGEST_PATTERN = 256  # characters; design, safety §1, as the next
MOST_DAYS = 36_500
MOST_LISTED = 256  # spec, audience §5

Scalar = str | int | float | bool
Operand = Scalar | tuple[Scalar, ...]
Read = Callable[[object], Operand | None]  # raises ValueError with the rule
Condition = Callable[[str, Any, datetime], Q]  # Any: what ``read`` of the same comparison returns

# ``…`` is the value.
WORDS: Mapping[str, str] = {
    "equals": "is …",
    "not_equal": "is not …",
    "does_not_equal": "is not …",
    "is_one_of": "is one of …",
    "is_none_of": "is none of …",
    "matches_regex": "matches the pattern …",
    "does_not_match_regex": "does not match the pattern …",
    "includes_value": "includes …",
    "does_not_include_value": "does not include …",
    "greater_than": "is more than …",
    "greater_than_or_equal_to": "is at least …",
    "less_than": "is less than …",
    "less_than_or_equal_to": "is at most …",
    "less_than_x_days_ago": "was in the last … days",
    "greater_than_x_days_ago": "was over … days ago",
    "less_than_x_days_in_the_future": "is in the next … days",
    "greater_than_x_days_in_the_future": "is over … days ahead",
    "after": "is after …",
    "before": "is before …",
    "exists": "is set",
    "does_not_exist": "is not set",
}
PATTERN_COMPARISONS = frozenset({"matches_regex", "does_not_match_regex"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison: its value, and the users it means."""

    read: Read
    condition: Condition  # takes the attribute's name or the column, the value, now


def operand_of(comparisons: Mapping[str, Comparison], comparison: object, value: object) -> Any:  # noqa: ANN401 - what its reader returns
    """Return ``value`` as ``comparison`` reads it; nothing where the comparison is the problem."""
    if not isinstance(comparison, str) or comparison not in comparisons:
        return None
    return comparisons[comparison].read(value)


def say(subject: str, comparison: str, value: Operand | None) -> str:
    """Say it: ``eye_color is “blue”``."""
    return f"{subject} {WORDS[comparison].replace('…', quoted(value))}"


def quoted(value: Operand | None) -> str:
    """Return a value in words: ``“blue”``, ``5``, ``true``, ``“blue” or “green”``."""
    if isinstance(value, tuple):
        *others, last = map(quoted, value)
        return f"{', '.join(others)} or {last}" if others else last
    return f"“{value}”" if isinstance(value, str) else str(value).lower()


def as_json(value: Operand | None) -> Any:  # noqa: ANN401 - JSON
    """Return a value as it was written."""
    return list(value) if isinstance(value, tuple) else value


def scalar(value: object) -> Scalar:
    """Read a string, number or boolean."""
    if isinstance(value, bool):
        return value
    return text(value) if isinstance(value, str) else number(value, "a string, number or boolean")


def listed(item: Callable[[object], Scalar]) -> Read:
    """Return a reader of a list of ``item``."""

    def read(value: object) -> tuple[Scalar, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_LISTED:
            raise ValueError(f"must be an array of 1 to {MOST_LISTED} values.")
        return tuple(map(item, value))

    return read


def number(value: object, wanted: str = "a number") -> float:
    """Read a number that both databases can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be {wanted}.")  # noqa: TRY004 - one kind of fault for a reader
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("must be within 64 bit.")
    if not math.isfinite(value):
        raise ValueError("must be finite.")
    return value


def whole(value: object, *, most: int, least: int = 0) -> int:
    """Read a whole number from ``least`` to ``most``."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"must be a whole number from {least} to {most}.")
    return value


def days(value: object) -> float:
    """Read a number of days, of 24 hours each."""
    count = number(value, "a number of days")
    if not 0 <= count <= MOST_DAYS:
        raise ValueError(f"must be from 0 to {MOST_DAYS} days.")
    return count


def time(value: object) -> str:
    """Read an ISO 8601 time; it is kept as it was written."""
    written = text(value)
    iso_instant(written)
    return written


def pattern(value: object) -> str:
    """Read a pattern that both databases read alike."""
    return patterns.checked(text(value, longest=LONGEST_PATTERN))


def nothing(_: object) -> None:
    """Drop the value: ``exists`` asks for none, and a client that sends one means nothing by it."""
