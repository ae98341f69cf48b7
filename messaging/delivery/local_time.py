"""One clock time, everywhere: when it comes to each user, and who is too late for it.

Source: spec, related-endpoints §5; docs/decisions/0033.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from messaging.choices.access import Source
from messaging.choices.outcomes import Reason
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import LOCAL_TIME, ScheduleRun
from messaging.models.user import UserQuerySet
from messaging.models.workspace import Workspace

_READ_AT_ONCE = 5_000  # users


@dataclass(frozen=True, slots=True)
class Group:
    """Users who get it at the same moment; with a verdict they get nothing."""

    user_ids: Sequence[int]  # ascending
    not_before: datetime | None = None
    verdict: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """When a send for one clock time leaves, zone by zone."""

    clock_time: datetime  # what clocks show, written as if in UTC
    default_zone: str  # of users who have none
    not_earlier_than: datetime  # where the time came before this, it is too late

    def groups(self, users: UserQuerySet) -> Iterator[Group]:
        """Yield ``users`` by moment, the earliest first; one statement.

        Hundreds of zones come to a few dozen moments. Too late is whoever's clock was past the time
        when the schedule was made, or longer ago than any send may wait.
        """
        leaves_at = cache(self._instant)
        moments: dict[datetime, array[int]] = {}
        rows = users.order_by("pk").values_list("pk", "time_zone")
        for user_id, zone in rows.iterator(chunk_size=_READ_AT_ONCE):
            moments.setdefault(leaves_at(zone), array("q")).append(user_id)
        for moment, user_ids in sorted(moments.items()):
            is_late = moment < self.not_earlier_than
            yield Group(user_ids, moment, Reason.EXPIRED if is_late else None)

    def _instant(self, zone: str) -> datetime:
        return instant(self.clock_time, zone or self.default_zone, otherwise=self.default_zone)


def departures_of(dispatch: Dispatch) -> Departures | None:
    """Return when it leaves for whom; None where it leaves for everybody at once."""
    if dispatch.source != Source.SCHEDULE:
        return None
    runs = ScheduleRun.objects.filter(dispatch=dispatch, time_zone=LOCAL_TIME)
    run = runs.select_related("schedule").first()
    if run is None:
        return None
    workspace = Workspace.current()
    oldest = dispatch.accepted_at - timedelta(hours=workspace.max_send_age_hours)
    return Departures(
        clock_time=run.occurrence_at,
        default_zone=workspace.time_zone,
        not_earlier_than=max(run.schedule.set_at, oldest),
    )


def instant(clock_time: datetime, zone: str, *, otherwise: str = "UTC") -> datetime:
    """Return when clocks in ``zone`` show ``clock_time``, which is written as if in UTC.

    A time that is skipped comes as much later as clocks are put on, and of one that comes twice the
    first counts: both are what the offset before the change says. A zone that nobody knows is
    ``otherwise``, or UTC. Source: RFC 5545, section 3.3.5.
    """
    known = _zone(zone) or _zone(otherwise) or UTC
    return clock_time.replace(tzinfo=known, fold=0).astimezone(UTC)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder's name, "America"
        return None
