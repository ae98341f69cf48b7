"""Why a user is in an audience, or is not: clause by clause, decided by the database itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When

from messaging.audience.places import Place, Shape
from messaging.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One node of a tree and one user: what it wants, what it found, whether that will do."""

    path: str
    level: int
    joins: str  # AND, OR, NOT, or nothing for a filter
    words: str  # wanted
    passed: bool
    actual: Any = None  # JSON; nothing for a group

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as an answer shows it."""
        body: dict[str, Any] = {"path": self.path, "passed": self.passed, "wanted": self.words}
        return body if self.joins else body | {"actual": self.actual}


def explain(parts: Iterable[Place], user: User, *, now: datetime) -> list[Clause]:
    """Return each node's answer for ``user``, as written; one statement asks all conditions.

    The conditions are those of a send, so what is told here is what a send does.
    """
    asked = list(parts)
    answers = Shape(asked).passes(iter(_answers(asked, user, now)))
    return [
        Clause(
            path=place.path,
            level=place.level,
            joins=place.joins,
            words=place.joins or place.node.words(),
            passed=answer,
            actual=None if place.joins else _actual(place, user, now),
        )
        for place, answer in zip(asked, answers, strict=True)
    ]


def _answers(asked: list[Place], user: User, now: datetime) -> list[int]:
    """Ask one row every filter; who was deleted meanwhile passes none."""
    filters = [place for place in asked if not place.joins]
    columns = {
        f"filter_{at}": Case(When(place.node.condition(now), then=Value(1)), default=Value(0))
        for at, place in enumerate(filters)
    }
    rows = User.objects.filter(pk=user.pk).annotate(**columns).values_list(*columns)
    return list(rows.first() or [0] * len(filters))


def _actual(place: Place, user: User, now: datetime) -> Any:  # noqa: ANN401 - JSON
    """Return what the database holds of what a filter asks about; nothing for every user."""
    actual = getattr(place.node, "actual", None)
    return actual(user, now) if actual else None
