"""The filter on a user's random bucket, in segments alone.

Source: spec, subscription-and-frequency §7: 0-9999, given once, and for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience import operands
from messaging.audience.shape import one_of, read_members
from messaging.models.user import RANDOM_BUCKETS, User

COMPARISONS = ("between",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomBucket:
    """The bucket is from ``first`` to ``last``, both included."""

    key: ClassVar[str] = "random_bucket"
    first: int
    last: int

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {"comparison": one_of(COMPARISONS), "from": _bucket, "to": _last}
        members = read_members(value, readers)
        return cls(first=members["from"], last=members["to"])

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - the same at any time
        """Return the condition on ``random_bucket``."""
        return Q(random_bucket__range=(self.first, self.last))

    def words(self) -> str:
        """Say it: ``random bucket is from 0 to 4999``."""
        return f"random bucket is from {self.first} to {self.last}"

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        (comparison,) = COMPARISONS
        return {self.key: {"comparison": comparison, "from": self.first, "to": self.last}}

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def actual(self, user: User, now: datetime) -> int:  # noqa: ARG002 - the same at any time
        """Return the bucket."""
        return user.random_bucket


def _bucket(value: object, _: Mapping[str, object]) -> int:
    return operands.whole(value, most=RANDOM_BUCKETS - 1)


def _last(value: object, members: Mapping[str, object]) -> int:
    last, first = operands.whole(value, most=RANDOM_BUCKETS - 1), members.get("from")
    if isinstance(first, int) and first > last:
        raise ValueError("must not be less than from.")
    return last
