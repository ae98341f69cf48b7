"""The filter on a custom attribute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience.comparisons import COMPARISONS, Scalar
from messaging.audience.shape import one_of, read_members, text
from messaging.audience.tree import Tree, leaves
from messaging.models.user import User

PATTERN_COMPARISONS = {"matches_regex", "does_not_match_regex"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomAttribute:
    """One question about one custom attribute."""

    key: ClassVar[str] = "custom_attribute"
    custom_attribute_name: str
    comparison: str
    value: Scalar | None = None

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {
            "custom_attribute_name": _name,
            "comparison": one_of(COMPARISONS),
            "value": _operand,
        }
        return cls(**read_members(value, readers))

    def condition(self, now: datetime) -> Q:
        """Return the condition; relative days are counted from ``now``."""
        comparison = COMPARISONS[self.comparison]
        return comparison.condition(self.custom_attribute_name, self.value, now)

    def words(self) -> str:
        """Say it: ``eye_color is “blue”``."""
        shown = f"“{self.value}”" if isinstance(self.value, str) else str(self.value).lower()
        words = COMPARISONS[self.comparison].words.replace("…", shown)
        return f"{self.custom_attribute_name} {words}"

    def actual(self, user: User, now: datetime) -> Any:  # noqa: ANN401, ARG002 - JSON; the same at any time
        """Return the attribute as it is stored; None where there is none."""
        return user.custom_attributes.get(self.custom_attribute_name)

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        body: dict[str, Any] = {
            "custom_attribute_name": self.custom_attribute_name,
            "comparison": self.comparison,
        }
        if self.value is not None:
            body["value"] = self.value
        return {self.key: body}


def patterns_of(tree: Tree) -> list[str]:
    """Return every pattern in a tree."""
    return [
        str(leaf.value)
        for leaf in leaves(tree)
        if isinstance(leaf, CustomAttribute) and leaf.comparison in PATTERN_COMPARISONS
    ]


def _name(value: object, _: Mapping[str, object]) -> str:
    name = text(value)
    if not name:
        raise ValueError("must not be empty.")
    return name


def _operand(value: object, members: Mapping[str, object]) -> Scalar | None:
    comparison = members.get("comparison")
    if not isinstance(comparison, str) or comparison not in COMPARISONS:
        return None  # and the comparison is the problem
    return COMPARISONS[comparison].read(value)
