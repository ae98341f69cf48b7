"""A file that a member uploads: kept until they have said what its columns are, then imported.

The file is rows of the database, so that any worker has it; it is deleted when its job ends and is
never served.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.disk import check_room
from messaging.errors import (
    ConflictError,
    InvalidRequestError,
    NoRoomError,
    NotFoundError,
    Problem,
)
from messaging.jobs.csv_file import UnreadableFileError
from messaging.jobs.pieces import PIECE_BYTES, add_piece, drop, open_input
from messaging.jobs.plan import Plan
from messaging.jobs.preview import first_look
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job
from messaging.models.member import Member

MOST_UPLOAD_BYTES = 200 * 1024 * 1024  # ours: about two million rows of ten columns
TOO_LARGE = (
    f"A file has at most {MOST_UPLOAD_BYTES // 1024 // 1024} MiB here. "
    "Larger ones go through manage.py import_users."
)
UNREADABLE = "This file cannot be imported."


def upload(chunks: Iterable[bytes], *, name: str, by: Member, now: datetime) -> Job:
    """Keep a file as the draft of an import; each piece is a transaction of its own.

    Raises ``InvalidRequestError`` for a file that is too large, or no table, and ``NoRoomError``
    when the disk is nearly full, or becomes so meanwhile.
    """
    check_room()
    job = Job.objects.create(
        kind=JobKind.IMPORT_USERS,
        state=JobState.DRAFT,
        name=name[:255],
        created_by_member=by,
        created_at=now,
    )
    try:
        size = _store(job, chunks)
        first_look(open_input(job))
    except (InvalidRequestError, UnreadableFileError) as fault:
        job.delete()
        raise InvalidRequestError(UNREADABLE, [Problem("file", str(fault))]) from None
    except NoRoomError:
        job.delete()
        raise
    job.total = size  # only a whole file has one
    job.save(update_fields=["total"])
    return job


@transaction.atomic
def start(job: Job, plan: Plan) -> Job:
    """Let workers begin: with a dry run, after which it is a draft again, or for good.

    Raises ``ConflictError`` for what is no whole draft any more.
    """
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state is not JobState.DRAFT or row.total is None:
        raise ConflictError("This import has been started, or its upload was broken off.")
    drop(row, JobPart.ERRORS)
    row.request = plan.model_dump(mode="json", exclude_none=True)
    row.state, row.message, row.ended_at, row.started_at = JobState.WAITING, "", None, None
    row.cursor = row.row_count = row.created_count = row.updated_count = row.failed_count = 0
    row.owner = row.lease_until = None
    row.save()
    return row


@transaction.atomic
def cancel(job: Job) -> None:
    """End an import or export where it is; what it has written stays. Twice is the same."""
    open_states = [state for state in JobState if not state.is_final]
    is_ours = Job.objects.filter(pk=job.pk, state__in=open_states).update(
        state=JobState.CANCELLED, ended_at=DatabaseNow(), owner=None, lease_until=None
    )
    if is_ours:
        drop(job, JobPart.INPUT, JobPart.OUTPUT)


def job_of(job_id: UUID, *kinds: JobKind) -> Job:
    """Return a job by its public id; raises ``NotFoundError``."""
    jobs = Job.objects.select_related("created_by_member", "created_by_key", "segment")
    found = jobs.filter(job_id=job_id, kind__in=kinds or list(JobKind)).first()
    if found is None:
        raise NotFoundError("There is no such import or export.")
    return found


def _store(job: Job, chunks: Iterable[bytes]) -> int:
    """Write the file in pieces of one size; return how many bytes it has."""
    size, number, waiting = 0, 0, bytearray()
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_UPLOAD_BYTES:
            raise InvalidRequestError(TOO_LARGE)
        waiting += chunk
        while len(waiting) >= PIECE_BYTES:
            check_room()
            add_piece(job, JobPart.INPUT, bytes(waiting[:PIECE_BYTES]), number=number)
            del waiting[:PIECE_BYTES]
            number += 1
    if waiting:
        add_piece(job, JobPart.INPUT, bytes(waiting), number=number)
    return size
