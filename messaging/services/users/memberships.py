"""In which segments one user is now: asked of the database by the conditions of a send."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Value, When

from messaging.audience.segments import saved_tree
from messaging.audience.tree import Tree
from messaging.errors import InvalidRequestError
from messaging.models.segment import Segment
from messaging.models.user import User

MOST_SEGMENTS = 200  # the newest; more are told, not asked
AT_ONCE = 25  # conditions in a statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One segment, and whether the user is in it; None: it cannot be asked now."""

    segment: Segment
    is_in: bool | None


def memberships(user: User, *, now: datetime) -> list[Membership]:
    """Return the newest segments in use: those that the user is in first, then by name."""
    segments = list(Segment.objects.active().order_by("-pk")[:MOST_SEGMENTS])
    trees = {each.pk: tree for each in segments if (tree := _tree(each)) is not None}
    answers = dict(_answers(user, trees, now))
    rows = [Membership(segment=each, is_in=answers.get(each.pk)) for each in segments]
    return sorted(rows, key=lambda row: (not row.is_in, row.segment.name.lower()))


def _tree(segment: Segment) -> Tree | None:
    try:
        return saved_tree(segment.audience)
    except InvalidRequestError:
        return None


def _answers(user: User, trees: dict[int, Tree], now: datetime) -> Iterator[tuple[int, bool]]:
    keys: Sequence[int] = list(trees)
    for start in range(0, len(keys), AT_ONCE):
        asked = keys[start : start + AT_ONCE]
        columns = {
            f"segment_{pk}": Case(When(trees[pk].condition(now), then=Value(1)), default=Value(0))
            for pk in asked
        }
        found = User.objects.filter(pk=user.pk).annotate(**columns).values_list(*columns).first()
        yield from zip(asked, map(bool, found or [0] * len(asked)), strict=True)
