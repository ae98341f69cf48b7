"""The filter on a custom attribute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience.comparisons import COMPARISONS, SEGMENT_COMPARISONS
from messaging.audience.operands import (
    PATTERN_COMPARISONS,
    Comparison,
    Operand,
    as_json,
    operand_of,
    say,
)
from messaging.audience.shape import one_of, read_members, text
from messaging.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomAttribute:
    """One question about one custom attribute."""

    key: ClassVar[str] = "custom_attribute"
    comparisons: ClassVar[Mapping[str, Comparison]] = COMPARISONS
    custom_attribute_name: str
    comparison: str
    value: Operand | None = None

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {
            "custom_attribute_name": _name,
            "comparison": one_of(cls.comparisons, in_segments=SEGMENT_COMPARISONS),
            "value": lambda value, members: operand_of(
                cls.comparisons, members.get("comparison"), value
            ),
        }
        return cls(**read_members(value, readers))

    def condition(self, now: datetime) -> Q:
        """Return the condition; relative days are counted from ``now``."""
        comparison = self.comparisons[self.comparison]
        return comparison.condition(self.custom_attribute_name, self.value, now)

    def words(self) -> str:
        """Say it: ``eye_color is “blue”``."""
        return say(self.custom_attribute_name, self.comparison, self.value)

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        body: dict[str, Any] = {
            "custom_attribute_name": self.custom_attribute_name,
            "comparison": self.comparison,
        }
        if self.value is not None:
            body["value"] = as_json(self.value)
        return {self.key: body}

    def patterns(self) -> tuple[str, ...]:
        """Return its pattern, if it has one."""
        return (str(self.value),) if self.comparison in PATTERN_COMPARISONS else ()

    def actual(self, user: User, now: datetime) -> Any:  # noqa: ANN401, ARG002 - JSON, the same at any time
        """Return the attribute."""
        return user.custom_attributes.get(self.custom_attribute_name)


class SegmentAttribute(CustomAttribute):
    """The same in a segment, where it may also be one of a list."""

    __slots__ = ()
    comparisons: ClassVar[Mapping[str, Comparison]] = {**COMPARISONS, **SEGMENT_COMPARISONS}


def _name(value: object, _: Mapping[str, object]) -> str:
    name = text(value)
    if not name:
        raise ValueError("must not be empty.")
    return name
