"""Imports and exports of users: long work that a worker leases, and its files."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.models.api_key import ApiKey
from messaging.models.fields import CodeField
from messaging.models.segment import Segment

_UNFINISHED = Q(state__lt=JobState.DONE)  # by one number, as of dispatches


class JobQuerySet(models.QuerySet["Job"]):
    """The words for choosing jobs."""

    def unfinished(self) -> Self:
        """Jobs that wait or run, and uploads that nobody has started."""
        return self.filter(_UNFINISHED)


class Job(models.Model):
    """One import or export. ``cursor`` moves in the transaction that writes what it stands behind.

    So a job whose worker died goes on where its last commit was: no row twice, none left out.
    """

    job_id = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = CodeField(JobKind)
    state = CodeField(JobState, default=JobState.WAITING)
    message = models.CharField(max_length=255, blank=True)  # why it failed
    name = models.CharField(max_length=255, blank=True)  # the file's or the segment's, for people
    request = models.JSONField(default=dict)  # mapping and options; fields and format
    segment = models.ForeignKey(Segment, null=True, on_delete=models.SET_NULL)
    cursor = models.BigIntegerField(default=0)  # bytes read, or the last user id written
    total = models.BigIntegerField(null=True)  # of what the cursor counts, where it is known
    row_count = models.PositiveBigIntegerField(default=0)
    created_count = models.PositiveBigIntegerField(default=0)
    updated_count = models.PositiveBigIntegerField(default=0)
    failed_count = models.PositiveBigIntegerField(default=0)
    created_by_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL)
    created_by_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    owner = models.UUIDField(null=True)
    claim_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    crash_count = models.PositiveSmallIntegerField(default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="job_open", condition=_UNFINISHED),
            models.Index(fields=["kind", "id"], name="job_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind.word} {self.job_id}"


class JobPiece(models.Model):
    """A piece of one of a job's files, in order. In the database, so that any machine has it."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="pieces")
    part = CodeField(JobPart)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "part", "number"], name="job_piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.part.word} {self.number} of job {self.job_id}"
