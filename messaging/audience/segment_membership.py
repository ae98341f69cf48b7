"""The filter on another segment, in segments alone: it stands for that segment's own tree.

Source: spec, audience §5: a segment that uses one cannot be used in its turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience.operands import quoted
from messaging.audience.shape import INVALID, one_of, read_members, text
from messaging.audience.tree import Tree
from messaging.errors import InvalidRequestError, Problem
from messaging.models.user import User

COMPARISONS = ("is", "is_not")


@dataclass(frozen=True, slots=True)
class Other:
    """Another segment: its name, and whom it means or why it may not be asked about."""

    name: str
    tree: Tree | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMembership:
    """Users who are in another segment, or are not."""

    key: ClassVar[str] = "segment_membership"
    segment_id: str
    comparison: str
    other: Other | None = field(default=None, compare=False)  # once looked up

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {
            "segment_id": lambda value, _: text(value),
            "comparison": one_of(COMPARISONS),
        }
        return cls(**read_members(value, readers))

    def known(self, found: Mapping[str, Other]) -> Self:
        """Return the filter, ready to be asked; raises ``InvalidRequestError`` if it cannot be."""
        other = found.get(self.segment_id)
        if other is None or other.reason:
            reason = other.reason if other else "is no segment."
            raise InvalidRequestError(INVALID, [Problem(f"{self.key}.segment_id", reason)])
        return replace(self, other=other)

    def condition(self, now: datetime) -> Q:
        """Return the other segment's condition, or its opposite."""
        holds = self._tree().condition(now)
        return holds if self.comparison == "is" else ~holds

    def words(self) -> str:
        """Say it: ``not in segment “VIP”``; of a segment not looked up, its id."""
        name = self.segment_id if self.other is None else self.other.name
        return f"{'in' if self.comparison == 'is' else 'not in'} segment {quoted(name)}"

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        return {self.key: {"segment_id": self.segment_id, "comparison": self.comparison}}

    def patterns(self) -> tuple[str, ...]:
        """Return the other segment's; none while it is not looked up."""
        return () if self.other is None else self._tree().patterns()

    def actual(self, user: User, now: datetime) -> bool:
        """Say whether ``user`` is in the other segment."""
        return User.objects.filter(self._tree().condition(now), pk=user.pk).exists()

    def _tree(self) -> Tree:
        if self.other is None or self.other.tree is None:
            raise LookupError("Look up what a segment names before it is asked.")
        return self.other.tree
