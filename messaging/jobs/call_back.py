"""Telling a caller that their export is ready, again and again for a while if nobody answers.

A job of its own, so that the file can be fetched, and the next export asked for, before it is told.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.choices.jobs import JobState
from messaging.errors import CarillonError
from messaging.jobs.downloads import download_url
from messaging.models.job import Job
from messaging.providers import callback
from messaging.providers.callback import Told

log = logging.getLogger(__name__)
WAITS = (  # before each further try; ours
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
)


class NoExportError(CarillonError):
    """The export that this was about is gone."""


def endpoint_fault(endpoint: str) -> str | None:
    """Say what is wrong with an address that is to be called back, or ``None``."""
    return callback.endpoint_fault(endpoint)


class CallBackWork:
    """One try at a time."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def next(self) -> "Try":
        """Make the call; a worker that dies here makes it once more, which harms nobody."""
        request = self._job.request
        export = Job.objects.filter(job_id=request["export"]).first()
        if export is None:
            raise NoExportError("The export is gone.")
        body = {"success": True, "url": download_url(export)}
        return Try(callback.tell(request["endpoint"], body))


@dataclass(frozen=True, slots=True)
class Try:
    """What one call came to."""

    told: Told

    def write(self, row: Job) -> None:
        """End the job, or let it wait for the next try. ``row_count`` counts the tries."""
        tries = row.row_count
        row.row_count += 1
        if self.told.is_done:
            row.state = JobState.DONE
            return
        row.message = self.told.why[:255]
        log.warning("callback failed", extra={"job": str(row.job_id), "fault": self.told.why})
        if self.told.is_worth_another and tries < len(WAITS):
            clock: datetime = row.clock  # type: ignore[attr-defined]  # of locked()
            row.state, row.lease_until = JobState.WAITING, clock + WAITS[tries]
        else:
            row.state = JobState.FAILED
