"""How many users each clause of an audience means alone, and how many it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, Q, Value, When

from messaging.audience.places import Place, Shape
from messaging.models.user import UserQuerySet

MOST_FOLDED = 400_000  # nodes times combinations of answers: half a second of Python


@dataclass(slots=True, kw_only=True)
class NodeCount:
    """One node: how many users it means alone, and how many are left after it.

    ``left`` counts users who pass it and all that an AND has before it; among the alternatives of
    an OR and inside a NOT nobody is left or gone, so it is None there.
    """

    place: Place
    alone: int = 0
    left: int | None = field(default=0)


def count_nodes(
    roots: Sequence[Sequence[Place]], *, named: Q | None, among: UserQuerySet, now: datetime
) -> list[NodeCount] | None:
    """Return every node's counts over ``among``, all users or a slice of them; one statement.

    ``roots`` are trees that users must be in all of, one after the other, ``named`` what is asked
    before them. The database asks each filter once a user and counts who gave the same answers;
    what groups come to is made of that here. None when the answers are too many to be made of.
    """
    parts = [place for root in roots for place in root]
    filters = [place for place in parts if not place.joins]
    flags: dict[str, Case | Value] = {
        f"filter_{at}": _flag(place.node.condition(now)) for at, place in enumerate(filters)
    }
    flags["is_named"] = Value(1) if named is None else _flag(named)
    rows = among.order_by().annotate(**flags).values(*flags).annotate(n=Count("pk"))
    most = MOST_FOLDED // max(len(parts), 1)
    combinations = list(rows.values_list(*flags, "n")[: most + 1])
    return None if len(combinations) > most else _folded(roots, combinations)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _folded(
    roots: Sequence[Sequence[Place]],
    combinations: Iterable[tuple[int, ...]],
) -> list[NodeCount]:
    counts = [
        NodeCount(place=place, left=None if place.within in {"OR", "NOT"} else 0)
        for root in roots
        for place in root
    ]
    shapes = [Shape(root) for root in roots]
    for *flags, is_named, number in combinations:
        left, given = bool(is_named), iter(flags)
        told: list[tuple[bool, bool]] = []
        for shape in shapes:
            passes = shape.passes(given)
            told += zip(passes, shape.left_before(passes, left=left), strict=True)
            left = left and passes[0]
        for count_of, (is_in, is_left) in zip(counts, told, strict=True):
            count_of.alone += number * is_in
            if count_of.left is not None:
                count_of.left += number * (is_in and is_left)
    return counts
