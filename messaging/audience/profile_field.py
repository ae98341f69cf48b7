"""The filter on a profile field, in segments alone. Source: spec, audience §1 and §5."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience.column_comparisons import AGE, DATE, TEXT, TIME, age
from messaging.audience.operands import (
    PATTERN_COMPARISONS,
    Comparison,
    Operand,
    as_json,
    operand_of,
    say,
)
from messaging.audience.shape import one_of, read_members
from messaging.audience.times import canonical
from messaging.models.user import User

Told = Callable[[Any, datetime], Any]  # a column's value, now → JSON; never called with nothing


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its column, its comparisons, and how its value is told."""

    column: str
    comparisons: Mapping[str, Comparison]
    told: Told


def _text(value: str, _: datetime) -> str:
    return value


def _time(value: datetime, _: datetime) -> str:
    return canonical(value)


def _date(value: date, _: datetime) -> str:
    return value.isoformat()


def _age(value: date, now: datetime) -> int:
    return age(value, now.date())


_TEXTS = (
    *("external_id", "first_name", "last_name", "email", "phone", "gender"),
    *("country", "home_city", "language", "time_zone"),
)
_TIMES = (
    *("created_at", "first_used_app_at", "last_used_app_at"),
    *("email_subscribe_changed_at", "push_subscribe_changed_at"),
)
FIELDS: Mapping[str, Field] = {
    **{name: Field(name, TEXT, _text) for name in _TEXTS},
    **{name: Field(name, TIME, _time) for name in _TIMES},
    "date_of_birth": Field("date_of_birth", DATE, _date),
    "age": Field("date_of_birth", AGE, _age),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """One question about one profile field; which comparisons there are depends on its type."""

    key: ClassVar[str] = "profile_field"
    field: str
    comparison: str
    value: Operand | None = None

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {"field": one_of(FIELDS), "comparison": _comparison, "value": _operand}
        return cls(**read_members(value, readers))

    def condition(self, now: datetime) -> Q:
        """Return the condition; days and ages are counted from ``now``."""
        field = FIELDS[self.field]
        return field.comparisons[self.comparison].condition(field.column, self.value, now)

    def words(self) -> str:
        """Say it: ``home city is “Madrid”``."""
        return say(self.field.removesuffix("_at").replace("_", " "), self.comparison, self.value)

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        body: dict[str, Any] = {"field": self.field, "comparison": self.comparison}
        if self.value is not None:
            body["value"] = as_json(self.value)
        return {self.key: body}

    def patterns(self) -> tuple[str, ...]:
        """Return its pattern, if it has one."""
        return (str(self.value),) if self.comparison in PATTERN_COMPARISONS else ()

    def actual(self, user: User, now: datetime) -> str | int | None:
        """Return the field; an empty text is nothing."""
        field = FIELDS[self.field]
        stored = getattr(user, field.column)
        return None if stored in {None, ""} else field.told(stored, now)


def _comparisons_of(members: Mapping[str, object]) -> Mapping[str, Comparison]:
    """Return the comparisons of the field that is asked about; none, where it is the problem."""
    name = members.get("field")
    return FIELDS[name].comparisons if isinstance(name, str) and name in FIELDS else {}


def _comparison(value: object, members: Mapping[str, object]) -> object:
    comparisons = _comparisons_of(members)
    return one_of(comparisons)(value, members) if comparisons else None


def _operand(value: object, members: Mapping[str, object]) -> Operand | None:
    operand: Operand | None = operand_of(_comparisons_of(members), members.get("comparison"), value)
    return operand
