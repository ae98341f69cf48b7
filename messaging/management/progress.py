"""How far an import is, on one line of a terminal that is written anew."""

import time

from django.core.management.base import OutputWrapper

from messaging.choices.jobs import JobState
from messaging.jobs.csv_layout import DELIMITERS, ENCODINGS
from messaging.jobs.plan import CUSTOM, SKIP, Plan
from messaging.jobs.preview import FirstLook
from messaging.models.job import Job

LEAST_GAP_SECONDS = 0.5


class Progress:
    """Says what was understood, then rows, rate and what is left."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._first = Job()
        self._started = self._said_at = 0.0

    def explain(self, look: FirstLook, plan: Plan) -> None:
        """Say how the file is read, so that a wrong guess is seen at once."""
        encoding, delimiter = ENCODINGS[look.layout.encoding], DELIMITERS[look.layout.delimiter]
        self._out.write(f"{encoding}, separated by {delimiter}.")
        for column in plan.columns:
            becomes = f"{column.key} ({column.type})" if column.to == CUSTOM else column.to
            self._out.write(f"  {column.header} → {'skipped' if column.to == SKIP else becomes}")

    def waiting(self) -> None:
        """Say why nothing happens."""
        self._rewrite("Waiting for the run before this one to let go of the file.")

    def no_room(self) -> None:
        """Say what must happen before it goes on."""
        self._rewrite("The disk is nearly full. It goes on when there is room.")

    def begun(self, job: Job) -> None:
        """Take the time, and say where an earlier run had come to."""
        self._started, self._first = time.monotonic(), job
        if job.row_count:
            self._rewrite(f"Going on behind row {job.row_count:,}.\n")

    def step(self, job: Job) -> None:
        """Say how far it is, twice a second at most."""
        now = time.monotonic()
        if now - self._said_at < LEAST_GAP_SECONDS and job.state is JobState.RUNNING:
            return
        self._said_at = now
        end = "\n" if job.state.is_final else ""
        self._rewrite(self._line(job, max(now - self._started, 0.001)) + end)

    def _rewrite(self, line: str) -> None:
        self._out.write(f"\r\033[K{line}", ending="")
        self._out.flush()

    def _line(self, job: Job, seconds: float) -> str:
        rows = job.row_count - self._first.row_count
        done = 100 * job.cursor // (job.total or 1)
        left = (job.total or 0) - job.cursor
        seconds_left = int(left * seconds / max(job.cursor - self._first.cursor, 1))
        return f"{job.row_count:,} rows, {done} %, {rows / seconds:,.0f}/s, {seconds_left} s left"
