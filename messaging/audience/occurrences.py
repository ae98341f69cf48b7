"""How often something must have happened, as a filter on events or purchases says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from messaging.audience.expressions.enough import HasEnough
from messaging.audience.operands import whole
from messaging.audience.shape import Reader, one_of

MOST_TIMES = 10_000


@dataclass(frozen=True, slots=True)
class Times:
    """One comparison, for a count of the caller's or none."""

    words: str  # {} is the count, with its unit
    bounds: Callable[[int], tuple[int, int | None]]  # at least, and fewer than
    has_count: bool = True


COMPARISONS: Mapping[str, Times] = {
    "has_done": Times("", lambda _: (1, None), has_count=False),
    "has_not_done": Times("", lambda _: (0, 1), has_count=False),
    "at_least": Times(" at least {}", lambda count: (count, None)),
    "at_most": Times(" at most {}", lambda count: (0, count + 1)),
    "exactly": Times(" exactly {}", lambda count: (count, count + 1)),
}


def occurred(rows: QuerySet[Any], comparison: str, count: int | None) -> Q:
    """Return who has as many ``rows`` of their own: at least some, and not at least some more."""
    least, beyond = COMPARISONS[comparison].bounds(count or 0)
    enough = _at_least(rows, least)
    return enough if beyond is None else enough & ~_at_least(rows, beyond)


def said(comparison: str, count: int | None) -> str:
    """Say it behind what happened: `` at least 3 times``."""
    return COMPARISONS[comparison].words.format(f"{count} {'time' if count == 1 else 'times'}")


def _at_least(rows: QuerySet[Any], count: int) -> Q:
    return Q(HasEnough(rows, count)) if count else Q(pk__isnull=False)


def _count(value: object, members: Mapping[str, object]) -> int | None:
    times = COMPARISONS.get(str(members.get("comparison")))
    if times is None or times.has_count:
        return whole(value, most=MOST_TIMES)
    if value is not None:
        raise ValueError("must not stand beside has_done or has_not_done; say at_least.")
    return None


READERS: Mapping[str, Reader] = {"comparison": one_of(COMPARISONS), "count": _count}
