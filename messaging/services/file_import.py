"""An import from a file on this machine, carried in the foreground; run again, it goes on.

It is found again by what the file holds, how large it is and what becomes of its columns, so a
second run after a crash begins behind the last batch that was written.
"""

import threading
import uuid
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

from messaging import disk
from messaging.choices.jobs import JobKind, JobState
from messaging.errors import ConflictError
from messaging.jobs.import_users import ImportWork
from messaging.jobs.lease import FOREGROUND, LEASE_SECONDS, claim, eligible
from messaging.jobs.plan import Plan
from messaging.jobs.work import carry_on
from messaging.models.job import Job

_READ_BYTES = 1024 * 1024
_LOOK_SECONDS = 1.0
_TAKEN = "Another run imports this file right now, or was stopped a moment ago."


class Watcher(Protocol):
    """Who wants to know how far it is."""

    def waiting(self) -> None:
        """Hear that an earlier run still holds the job, once a second."""

    def no_room(self) -> None:
        """Hear that the disk is nearly full, once a second."""

    def begun(self, job: Job) -> None:
        """Hear where the job stands before anything is written."""

    def step(self, job: Job) -> None:
        """Hear where it stands after a batch."""


def import_file(
    file: BinaryIO,
    plan: Plan,
    *,
    name: str,
    now: datetime,
    stopping: threading.Event,
    watcher: Watcher,
) -> Job:
    """Import ``file``, or go on with it; return the job as it stands when we stop.

    While the disk is nearly full it waits, without the lease, and goes on by itself.

    Raises ``ConflictError`` when an earlier run still holds the job after the time that a dead
    one's lease takes to end.
    """
    job = _found(plan, file, name=name, now=now)
    while _is_room(stopping, watcher):
        mine = _leased(job, stopping, watcher)
        if mine is None:
            raise ConflictError(_TAKEN)
        watcher.begun(mine)
        carry_on(
            mine,
            lambda each: ImportWork(each, file),
            stopping=stopping,
            is_turn_over=lambda _: not disk.has_room(),
            on_step=watcher.step,
        )
        job.refresh_from_db()
        if job.state is not JobState.WAITING:
            break
    return job


def _is_room(stopping: threading.Event, watcher: Watcher) -> bool:
    """Wait until there is; *False* when we are to stop."""
    while not stopping.is_set() and not disk.has_room():
        watcher.no_room()
        stopping.wait(_LOOK_SECONDS)
    return not stopping.is_set()


def _found(plan: Plan, file: BinaryIO, *, name: str, now: datetime) -> Job:
    """Return the unfinished job of this file and plan, or a new one."""
    request = plan.model_dump(mode="json", exclude_none=True) | {FOREGROUND: _identity(file)}
    same_file = Job.objects.unfinished().filter(
        kind=JobKind.IMPORT_USERS, request__file__sha256=request[FOREGROUND]["sha256"]
    )
    known = next((job for job in same_file if job.request == request), None)
    return known or Job.objects.create(
        kind=JobKind.IMPORT_USERS,
        state=JobState.WAITING,
        name=name[:255],
        request=request,
        total=request[FOREGROUND]["bytes"],
        created_at=now,
    )


def _identity(file: BinaryIO) -> dict[str, Any]:  # Any: JSON
    """Return the fingerprint of a file's content and its size, read once in pieces."""
    file.seek(0)
    digest, size = sha256(), 0
    while block := file.read(_READ_BYTES):
        digest.update(block)
        size += len(block)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _leased(job: Job, stopping: threading.Event, watcher: Watcher) -> Job | None:
    """Wait for the lease of a run that was killed to end; one that lives renews it for ever."""
    owner = uuid.uuid4()
    for _ in range(LEASE_SECONDS + 2):
        if mine := claim(eligible().filter(pk=job.pk), owner):
            return mine
        watcher.waiting()
        if stopping.wait(_LOOK_SECONDS):
            break
    return None
