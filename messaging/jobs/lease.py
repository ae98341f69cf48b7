"""Taking a job, keeping it, giving it back. The database is the queue, and the time is its own.

A leased job moves only while its owner and claim number are still those of the claim, in the
transaction that writes what its cursor stands behind. Source: design, delivery §1.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from messaging.choices.jobs import JobPart, JobState
from messaging.jobs.pieces import drop
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job, JobQuerySet

LEASE_SECONDS = 60
MOST_CRASHES = 5  # in a row, without a batch between them
FOREGROUND = "file"  # in a job's request: a command reads this file, no worker can
CRASHED = "It broke off five times at the same place. The worker's log says why."
_MOVING: tuple[str, ...] = (
    "state",
    "message",
    "cursor",
    "total",
    "row_count",
    "created_count",
    "updated_count",
)
_MOVING += ("failed_count", "ended_at", "lease_until", "crash_count", "request")


class LeaseLostError(Exception):
    """The job was cancelled, or somebody else has it: nothing of this batch may be written."""


def eligible() -> JobQuerySet:
    """Return the jobs that somebody may take now: they wait and are due, or were left."""
    now = DatabaseNow()
    is_due = Q(lease_until=None) | Q(lease_until__lte=now)
    return Job.objects.unfinished().filter(is_due, state__in=(JobState.WAITING, JobState.RUNNING))


def claim(jobs: JobQuerySet, owner: uuid.UUID) -> Job | None:
    """Lease the job that has waited longest; who was served before stands behind the others.

    A job that has taken down everybody who tried is failed in passing.
    """
    while jobs.exists():
        with transaction.atomic():
            job = _take(jobs, owner)
        if job is None or job.state is JobState.RUNNING:
            return job
    return None


def locked(job: Job) -> Job:
    """Return the row of a job that is still ours, locked; raises ``LeaseLostError``."""
    mine = Job.objects.select_for_update().filter(
        pk=job.pk, owner=job.owner, claim_number=job.claim_number, state=JobState.RUNNING
    )
    row = mine.annotate(clock=DatabaseNow()).first()
    if row is None:
        raise LeaseLostError
    return row


def keep(row: Job) -> None:
    """Save a locked row that has moved, and renew its lease.

    One that is over gives it up; one that waits again has said in ``lease_until`` until when.
    """
    clock: datetime = row.clock  # type: ignore[attr-defined]  # of locked()
    row.crash_count = 0
    if row.state is JobState.RUNNING:
        row.lease_until = clock + timedelta(seconds=LEASE_SECONDS)
    elif row.state is not JobState.WAITING:
        row.lease_until, row.ended_at = None, clock
    if row.state.is_final:
        drop(row, JobPart.INPUT)
    row.save(update_fields=_MOVING)


def give_back(job: Job, *, wait: timedelta = timedelta(0), has_crashed: bool = False) -> None:
    """Let others go on with a job, at once or after ``wait``; nothing happens when it is lost."""
    Job.objects.filter(
        pk=job.pk, owner=job.owner, claim_number=job.claim_number, state=JobState.RUNNING
    ).update(
        state=JobState.WAITING,
        owner=None,
        lease_until=DatabaseNow() + wait,
        crash_count=F("crash_count") + int(has_crashed),
    )


@transaction.atomic
def fail(job: Job, message: str) -> None:
    """End a job that cannot go on; what it has written stays. Raises ``LeaseLostError``."""
    row = locked(job)
    row.state, row.message = JobState.FAILED, message[:255]
    keep(row)


def _take(jobs: JobQuerySet, owner: uuid.UUID) -> Job | None:
    first = jobs.select_for_update(skip_locked=True).annotate(clock=DatabaseNow())
    job = first.order_by(F("lease_until").asc(nulls_first=True), "id").first()
    if job is None:
        return None
    clock: datetime = job.clock
    job.crash_count += job.state is JobState.RUNNING  # its owner let it run out
    job.claim_number += 1
    job.owner, job.state = owner, JobState.RUNNING
    job.started_at = job.started_at or clock
    job.lease_until = clock + timedelta(seconds=LEASE_SECONDS)
    if job.crash_count >= MOST_CRASHES:
        job.state, job.message, job.ended_at = JobState.FAILED, CRASHED, clock
        job.lease_until = None
        drop(job, JobPart.INPUT)
    job.save(
        update_fields=[
            *("owner", "claim_number", "started_at", "lease_until"),
            *("crash_count", "state", "message", "ended_at"),
        ]
    )
    return job
