"""A schedule's time: set, if it can be kept; all of it by the database's clock."""

from datetime import datetime
from uuid import UUID

from messaging.choices.states import ScheduleState
from messaging.delivery.local_time import instant
from messaging.errors import ConflictError, InvalidRequestError, Problem
from messaging.models.fields import DatabaseNow
from messaging.models.schedule import LOCAL_TIME, UTC_TIME, Schedule
from messaging.models.workspace import Workspace
from messaging.services.schedule_requests import INVALID_SCHEDULE, SendTime
from messaging.wire import summary

NO_CANARY = "cannot be used with canary: leave out one of the two"
PASSED = "must lie in the future"
PASSED_IN_ZONE = "has passed in the workspace's time zone, {zone}"


def waiting(schedule_id: UUID) -> Schedule:
    """Return a schedule that has not run, locked until this commits, with ``clock``.

    Raises ``InvalidRequestError`` for one that nobody has, ``ConflictError`` for one that has run.
    """
    known = Schedule.objects.exclude(state=ScheduleState.DELETED).filter(schedule_id=schedule_id)
    schedule = known.select_for_update().annotate(clock=DatabaseNow()).first()
    if schedule is None:
        raise InvalidRequestError(INVALID_SCHEDULE, [Problem("schedule_id", INVALID_SCHEDULE)])
    if schedule.state == ScheduleState.RAN:
        raise ConflictError(
            f"This schedule has run, and nothing takes it back. {_became(schedule)}"
        )
    return schedule


def appoint(schedule: Schedule, wanted: SendTime) -> None:
    """Set the time of one that is waiting.

    Raises ``InvalidRequestError`` for one that passed, and for a local one of a send with a canary:
    nobody can wait both for a clock and for those who go first.
    """
    if wanted.in_local_time and schedule.request.get("canary"):
        problems = [Problem("schedule.in_local_time", NO_CANARY)]
        raise InvalidRequestError(summary(problems), problems)
    clock: datetime = schedule.clock  # type: ignore[attr-defined]
    schedule.occurrence_at, schedule.set_at = wanted.time, clock
    schedule.time_zone = LOCAL_TIME if wanted.in_local_time else UTC_TIME
    if reason := _passed(schedule, clock):
        problems = [Problem("schedule.time", reason)]
        raise InvalidRequestError(summary(problems), problems)
    schedule.next_at = schedule.starts_at
    schedule.save(update_fields=["occurrence_at", "set_at", "time_zone", "next_at"])


def _became(schedule: Schedule) -> str:
    """Say what came of one that has run."""
    run = schedule.runs.order_by("-ran_at").first()
    if run is not None and run.reason:
        return f"Nothing was sent: {run.reason}"
    return f"Its dispatch is {schedule.dispatch_id.hex}."


def _passed(schedule: Schedule, clock: datetime) -> str:
    """Say why a time cannot be met: it has passed, a local one where the workspace is."""
    if not schedule.is_local:
        return PASSED if schedule.occurrence_at <= clock else ""
    zone = Workspace.current().time_zone
    has_passed = instant(schedule.occurrence_at, zone) <= clock
    return PASSED_IN_ZONE.format(zone=zone) if has_passed else ""
