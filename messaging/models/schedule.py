"""Sends for later, and what became of each at its time."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.choices.states import ScheduleState
from messaging.models.dispatch import Dispatch
from messaging.models.fields import CodeField, DatabaseNow

UTC_TIME, LOCAL_TIME = "UTC", "local"  # in whose zone a clock time is meant: one, or each user's
FIRST_ZONE = timedelta(hours=14)  # Kiritimati: where any clock time comes first …
LAST_ZONE = timedelta(hours=12)  # … and last: this far west of UTC nobody lives, but ships sail


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """The words for choosing schedules."""

    def waiting(self) -> Self:
        """Schedules that are still to run."""
        return self.filter(state=ScheduleState.WAITING)

    def due(self) -> Self:
        """Those of them whose time has come, by the database's clock."""
        return self.waiting().filter(next_at__lte=DatabaseNow())


class Schedule(models.Model):
    """One send for later. It runs once, under the ``dispatch_id`` that was promised for it.

    ``occurrence_at`` is an instant; of a local time it is what clocks show, written as if in UTC.
    """

    schedule_id = models.UUIDField(unique=True, default=uuid.uuid4)
    dispatch_id = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=255, blank=True)  # for people, as the dispatch will have it
    request = models.JSONField()  # the wire body without its time, as SendRequest reads it again
    is_broadcast = models.BooleanField()
    occurrence_at = models.DateTimeField()
    time_zone = models.CharField(max_length=8, default=UTC_TIME)
    set_at = models.DateTimeField()  # when it got this time; clocks that were past it are too late
    next_at = models.DateTimeField(null=True)  # when a worker looks at it next
    state = CodeField(ScheduleState, default=ScheduleState.WAITING)
    created_by_key = models.ForeignKey("messaging.ApiKey", null=True, on_delete=models.SET_NULL)
    created_by_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField()

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                name="schedule_due",
                condition=Q(next_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.schedule_id)

    @property
    def is_local(self) -> bool:
        """Whether each user gets it by their own clock."""
        return self.time_zone == LOCAL_TIME

    @property
    def starts_at(self) -> datetime:
        """When its dispatch is made: at its time, or where that comes first on earth."""
        if not self.is_local:
            return self.occurrence_at
        return max(self.occurrence_at - FIRST_ZONE, self.set_at)

    @property
    def ends_at(self) -> datetime:
        """When its time has come for everybody."""
        return self.occurrence_at + (LAST_ZONE if self.is_local else timedelta())


class ScheduleRun(models.Model):
    """One occurrence of a schedule, and what became of it. Its key is the lock: it is there once.

    Without a dispatch, ``reason`` says why. Kept for good: a schedule that comes back out of a
    backup finds what ran already.
    """

    pk = models.CompositePrimaryKey("schedule_id", "occurrence_at", "time_zone")
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="runs")
    occurrence_at = models.DateTimeField()
    time_zone = models.CharField(max_length=8)
    dispatch = models.ForeignKey(Dispatch, null=True, on_delete=models.SET_NULL)
    reason = models.CharField(max_length=255, blank=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.occurrence_at:%Y-%m-%dT%H:%M:%S} {self.time_zone}"
