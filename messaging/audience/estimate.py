"""How large an audience is, told at once from one user in a hundred; exact where few are asked.

Buckets are random and stay with a user, so those below 100 are an even slice of any audience.
Source: design, console §4.3.
"""

import math
import time
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from messaging.models.user import RANDOM_BUCKETS, User, UserQuerySet

SLICE_BUCKETS = 100
SLICE = SLICE_BUCKETS / RANDOM_BUCKETS  # of all users
FEW_IN_SLICE = 500  # users of the slice: below, all of them are counted as fast
_CERTAIN = 1.96  # standard deviations on both sides of 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A number of users, how far it may be off at 95 %, and what it took to find out."""

    value: int
    margin: int = 0
    is_exact: bool = True
    milliseconds: int = 0

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as an answer shows it."""
        return {
            "value": self.value,
            "margin": self.margin,
            "exact": self.is_exact,
            "milliseconds": self.milliseconds,
        }


def in_slice() -> Q:
    """Return the condition that chooses the slice."""
    return Q(random_bucket__lt=SLICE_BUCKETS)


def is_worth_a_slice() -> bool:
    """Say whether there are so many users that a slice is faster than all; one short statement."""
    return User.objects.filter(in_slice())[: FEW_IN_SLICE + 1].count() > FEW_IN_SLICE


def estimate(users: UserQuerySet) -> Size:
    """Return how many ``users`` there are, from the slice; exact where all are counted as fast."""
    started = time.perf_counter()
    if is_worth_a_slice():
        return estimate_slice(users)
    return Size(value=users.count(), milliseconds=milliseconds_since(started))


def estimate_slice(users: UserQuerySet) -> Size:
    """Return how many ``users`` there are, from the slice, whatever there is of them."""
    started = time.perf_counter()
    found = users.filter(in_slice()).count()
    return scaled(found, milliseconds=milliseconds_since(started))


def scaled(found: int, *, milliseconds: int = 0) -> Size:
    """Return what ``found`` users in the slice say of all.

    Who is in the slice is a matter of chance, one in a hundred each: the margin is 1.96 standard
    deviations of that, taken for two users more, so that "none" is not certainty.
    """
    spread = math.sqrt((found + 2) * (1 - SLICE)) / SLICE
    return Size(
        value=round(found / SLICE),
        margin=math.ceil(_CERTAIN * spread),
        is_exact=False,
        milliseconds=milliseconds,
    )


def milliseconds_since(started: float) -> int:
    """Return how long ago ``started``, of ``time.perf_counter()``, was."""
    return round((time.perf_counter() - started) * 1000)
