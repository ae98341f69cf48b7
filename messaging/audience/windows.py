"""When something happened, as a filter on events or purchases says it: always, days, instants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from messaging.audience import operands
from messaging.audience.shape import Reader
from messaging.audience.times import iso_instant

BESIDE_DAYS = "must not stand beside in_last_days; say one or the other."


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The last days, both ends included, or strictly between two instants; nothing is ever."""

    in_last_days: float | None = None
    after: str | None = None  # as it was written, like the next
    before: str | None = None

    @classmethod
    def of(cls, members: Mapping[str, Any]) -> Self:
        """Return the window of members that ``READERS`` have read."""
        return cls(**{name: members[name] for name in READERS})

    def condition(self, now: datetime) -> Q:
        """Return the condition on ``time``; it is empty where the window is."""
        condition = Q()
        if self.in_last_days is not None:
            condition &= Q(time__range=(now - timedelta(days=self.in_last_days), now))
        if self.after is not None:
            condition &= Q(time__gt=iso_instant(self.after))
        if self.before is not None:
            condition &= Q(time__lt=iso_instant(self.before))
        return condition

    def words(self) -> str:
        """Say it behind what happened: `` in the last 30 days``."""
        said = ""
        if self.in_last_days is not None:
            unit = "day" if self.in_last_days == 1 else "days"
            said += f" in the last {operands.quoted(self.in_last_days)} {unit}"
        if self.after is not None:
            said += f" after {_said(self.after)}"
        if self.before is not None:
            said += f"{' and' if said else ''} before {_said(self.before)}"
        return said

    def to_json(self) -> dict[str, Any]:
        """Return the members as they were written."""
        members = {name: getattr(self, name) for name in READERS}
        return {name: value for name, value in members.items() if value is not None}


def _days(value: object, _: Mapping[str, object]) -> float | None:
    return None if value is None else operands.days(value)


def _instant(value: object, members: Mapping[str, object]) -> str | None:
    if value is None:
        return None
    if members.get("in_last_days") is not None:
        raise ValueError(BESIDE_DAYS)
    return operands.time(value)


def _said(written: str) -> str:
    return f"{iso_instant(written):%Y-%m-%d %H:%M:%S} UTC"


READERS: Mapping[str, Reader] = {"in_last_days": _days, "after": _instant, "before": _instant}
