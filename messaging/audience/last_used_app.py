"""The filter on a user's latest session, in any app. Source: spec, audience §3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience.shape import one_of, read_members, text
from messaging.audience.times import canonical, iso_instant
from messaging.models.user import User

COMPARISONS = ("after", "before")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastUsedApp:
    """The latest session is strictly after, or before, an instant; no session is neither."""

    key: ClassVar[str] = "last_used_app"
    comparison: str
    value: str  # as it was written
    instant: datetime

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        members = read_members(value, {"comparison": one_of(COMPARISONS), "value": _time})
        written, instant = members["value"]
        return cls(comparison=members["comparison"], value=written, instant=instant)

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - the same at any time
        """Return the condition on ``last_used_app_at``."""
        lookup = "gt" if self.comparison == "after" else "lt"
        # The first half keeps NULL away, so that NOT means whoever is left.
        return Q(last_used_app_at__isnull=False) & Q((f"last_used_app_at__{lookup}", self.instant))

    def words(self) -> str:
        """Say it: ``last used an app after 2019-07-22 13:17:55 UTC``."""
        return f"last used an app {self.comparison} {self.instant:%Y-%m-%d %H:%M:%S} UTC"

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        return {self.key: {"comparison": self.comparison, "value": self.value}}

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def actual(self, user: User, now: datetime) -> str | None:  # noqa: ARG002 - the same at any time
        """Return when it was."""
        return None if user.last_used_app_at is None else canonical(user.last_used_app_at)


def _time(value: object, _: Mapping[str, object]) -> tuple[str, datetime]:
    written = text(value)
    return written, iso_instant(written)
