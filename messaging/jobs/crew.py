"""The thread of a worker process that carries jobs, beside the lanes; it needs no broker.

One thread and one job at a time, so that sends keep their share of the machine; jobs that wait for
each other take turns. Whoever dies leaves a lease that runs out. While a disk is nearly full they
wait, and go on by themselves.
"""

import logging
import threading
import uuid
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection

from messaging import disk
from messaging.jobs.lease import FOREGROUND, claim, eligible, give_back
from messaging.jobs.retention import forget_old
from messaging.jobs.work import TURN_SECONDS, carry_on
from messaging.jobs.works import opened
from messaging.models.job import Job, JobQuerySet

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
STOP_SECONDS = 10.0  # for the batch that is being written
FULL_WAIT = timedelta(seconds=10)  # until a job is tried again that found the disk full
_FORGET_LOOKS = 300  # looks between two clean-ups


class JobCrew:
    """The jobs of this process, and when it stops."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._owner = uuid.uuid4()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for jobs."""
        self.stopping.clear()
        self._thread = threading.Thread(target=self._keep, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in hand and give the job back."""
        self.stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def look(self) -> None:
        """Carry every job that is due, in turns, while there is room for what they write."""
        while not self.stopping.is_set() and disk.has_room():
            job = claim(for_workers(), self._owner)
            if job is None:
                return
            self.carry(job)

    def carry(self, job: Job) -> None:
        """Carry one leased job; one that breaks is given back, so that its tries run out.

        A disk that is full uses up none of them.
        """
        try:
            carry_on(job, opened, stopping=self.stopping, is_turn_over=_is_turn_over)
        except Exception as fault:  # one job must not take the thread with it
            log.exception("job broke off", extra={"job": str(job.job_id)})
            connection.close()
            is_full = disk.says_full(fault)
            give_back(job, wait=FULL_WAIT if is_full else timedelta(0), has_crashed=not is_full)

    def _keep(self) -> None:
        """Look every two seconds; a database that is away is looked for again."""
        looks = 0
        while not self.stopping.wait(LOOK_SECONDS):
            try:
                close_old_connections()
                self.look()
                if looks % _FORGET_LOOKS == 0:
                    forget_old()
                looks += 1
            except DatabaseError as fault:
                log.warning("the database does not answer", extra={"fault": type(fault).__name__})
                connection.close()
        connection.close()


def for_workers() -> JobQuerySet:
    """Return the jobs that any machine can carry: those whose file is in the database."""
    return eligible().exclude(request__has_key=FOREGROUND)


def _is_turn_over(seconds: float) -> bool:
    return not disk.has_room() or (seconds > TURN_SECONDS and for_workers().exists())
