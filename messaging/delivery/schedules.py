"""A schedule whose time has come makes its dispatch: once, whoever looks, however many at once.

No leader and no cron: every worker looks, by the database's clock. One transaction takes the row,
writes the run whose key is the lock, and the dispatch with its chunks and its entry. So a crash
leaves all of it or nothing. Source: design, delivery §11.
"""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from messaging import disk
from messaging.choices.states import ScheduleState
from messaging.delivery.schedule_run import carry_out, run_of
from messaging.models.fields import DatabaseNow
from messaging.models.schedule import Schedule

log = logging.getLogger(__name__)
MOST_A_LOOK = 200  # the rest is for the next worker, or for two seconds later
AGAIN_AFTER = timedelta(minutes=1)  # a fault of ours; tried until it is too late


def run_due(most: int = MOST_A_LOOK) -> None:
    """Run what is due, unless the disk is nearly full: then what is made could not be sent."""
    if disk.has_room():
        run_all_due(most)


def run_all_due(most: int = MOST_A_LOOK) -> None:
    """Run what is due, the longest due first, but for what another worker has in hand."""
    if not Schedule.objects.due().exists():  # SQLite's write lock is not for asking
        return
    for _ in range(most):
        if not _run_next():
            return


def _run_next() -> bool:
    """Run one schedule; *False* where none is left. A fault of ours puts off that one alone."""
    schedule = None
    try:
        with transaction.atomic():
            schedule = _taken()
            if schedule is not None and _is_first(schedule):
                carry_out(schedule)
    except Exception as fault:
        if schedule is None:
            raise
        _put_off(schedule, fault)
    return schedule is not None


def _taken() -> Schedule | None:
    """Return a due schedule, locked, with ``clock``; it is not due any more when this commits."""
    due = Schedule.objects.due().select_related("created_by_key", "created_by_member")
    locked = due.select_for_update(skip_locked=True, of=("self",)).annotate(clock=DatabaseNow())
    schedule = locked.order_by("next_at", "pk").first()
    if schedule is not None:
        schedule.state, schedule.next_at = ScheduleState.RAN, None
        schedule.save(update_fields=["state", "next_at"])
    return schedule


def _is_first(schedule: Schedule) -> bool:
    """Write the run, unless this occurrence has run already: a row restored from a backup."""
    try:
        with transaction.atomic():
            run_of(schedule).save(force_insert=True)
    except IntegrityError:
        log.warning("ran already", extra={"schedule_id": str(schedule.schedule_id)})
        return False
    return True


def _put_off(schedule: Schedule, fault: Exception) -> None:
    """Let it wait; its transaction is undone, so nothing of it is there."""
    extra = {"schedule_id": str(schedule.schedule_id), "fault": type(fault).__name__}
    log.error("schedule put off", extra=extra)
    Schedule.objects.due().filter(pk=schedule.pk).update(next_at=DatabaseNow() + AGAIN_AFTER)
