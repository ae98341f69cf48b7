"""Schedules: which are due, and the key that lets each occurrence run once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from messaging.choices.states import ScheduleState
from messaging.models.schedule import Schedule, ScheduleRun
from tests.factories import make_schedule

pytestmark = pytest.mark.django_db
NOON = datetime(2028, 2, 29, 12, tzinfo=UTC)


def test_due_is_what_waits_and_whose_time_has_come():
    due = make_schedule()
    make_schedule(occurrence_at=timezone.now() + timedelta(hours=1))
    make_schedule(state=ScheduleState.RAN)
    make_schedule(state=ScheduleState.DELETED)

    assert list(Schedule.objects.due()) == [due]


def test_an_occurrence_runs_once_and_another_zone_is_another_occurrence():
    schedule = make_schedule()
    key = {"schedule": schedule, "occurrence_at": NOON, "ran_at": NOON}
    ScheduleRun.objects.create(**key, time_zone="UTC")
    ScheduleRun.objects.create(**key, time_zone="local")

    with pytest.raises(IntegrityError):
        ScheduleRun.objects.create(**key, time_zone="UTC")


def test_one_moment_starts_and_ends_at_once():
    schedule = make_schedule(occurrence_at=NOON)

    assert (schedule.starts_at, schedule.ends_at) == (NOON, NOON)


def test_local_time_starts_where_it_comes_first_and_never_before_it_was_set():
    early = make_schedule(occurrence_at=NOON, set_at=NOON - timedelta(days=2), local=True)
    late = make_schedule(occurrence_at=NOON, set_at=NOON - timedelta(hours=3), local=True)

    assert (early.starts_at, early.ends_at) == (
        datetime(2028, 2, 28, 22, tzinfo=UTC),
        datetime(2028, 3, 1, 0, tzinfo=UTC),
    )
    assert late.starts_at == NOON - timedelta(hours=3)
