"""One job carried on, batch by batch: read outside, write in one fenced transaction, look around.

Between two batches others may write: on SQLite, where one writes at a time, batches are small and a
breath lies between them, so that no send waits long.
"""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.db import transaction

from messaging.choices.jobs import JobState
from messaging.errors import CarillonError
from messaging.jobs.lease import LeaseLostError, fail, give_back, keep, locked
from messaging.models.job import Job

BATCH_ROWS = 250 if settings.IS_SQLITE else 1_000
BREATH_SECONDS = 0.02 if settings.IS_SQLITE else 0.0
TURN_SECONDS = 10.0  # then another job that waits gets its turn


class Batch(Protocol):
    """What one transaction writes."""

    def write(self, row: Job) -> None:
        """Write, and move the row's cursor and counts; the last batch moves its state, too."""
        ...


class Work(Protocol):
    """One kind of job, opened where its cursor stands."""

    def next(self) -> Batch:
        """Read the next batch; nothing is written yet, and no transaction is open."""
        ...


def carry_on(
    job: Job,
    open_work: Callable[[Job], Work],
    *,
    stopping: threading.Event,
    is_turn_over: Callable[[float], bool] = lambda _: False,
    on_step: Callable[[Job], None] = lambda _: None,
) -> None:
    """Work until the job has ended, the turn is over, or we are to stop; then let go of it.

    ``is_turn_over`` is told for how many seconds the job has had us. A job that was cancelled or
    taken over meanwhile is left as it is.
    """
    started = time.monotonic()
    try:
        work = open_work(job)
        while not stopping.wait(BREATH_SECONDS):
            job = commit(job, work.next())
            on_step(job)
            if job.state is not JobState.RUNNING:
                return
            if is_turn_over(time.monotonic() - started):
                break
        give_back(job)
    except LeaseLostError:
        return
    except CarillonError as fault:  # the job's own: a file that is no CSV, a segment that is gone
        fail(job, str(fault))


@transaction.atomic
def commit(job: Job, batch: Batch) -> Job:
    """Write one batch, if the job is still ours; return the job as it stands now."""
    row = locked(job)
    batch.write(row)
    keep(row)
    return row
