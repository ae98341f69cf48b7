"""Users from a CSV file: each record becomes an attribute object and goes the way of a call's.

Cursor, counts and faulty rows are committed with the users of the batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from messaging.choices.jobs import JobPart, JobState
from messaging.choices.people import ChangedThrough
from messaging.errors import Problem
from messaging.jobs.csv_file import Record, Records, lines_before
from messaging.jobs.csv_layout import Layout
from messaging.jobs.csv_text import csv_text
from messaging.jobs.lease import FOREGROUND
from messaging.jobs.pieces import add_piece, next_number
from messaging.jobs.plan import Plan
from messaging.jobs.rows import AttributeObject, RowFault, RowReader, sentence
from messaging.jobs.work import BATCH_ROWS
from messaging.models.job import Job
from messaging.people.subscriptions import Changer
from messaging.people.track import Tracked, track_attributes
from messaging.wire import read

MOST_FAULTS = 100_000  # rows listed; all are counted
_HEAD = ("line", "column", "reason")


def layout_of(plan: Plan) -> Layout:
    """Return how a plan's file is written."""
    return Layout(encoding=plan.encoding, delimiter=plan.delimiter, mark_bytes=plan.mark_bytes)


class ImportWork:
    """An import, opened where its last commit was."""

    def __init__(self, job: Job, file: BinaryIO) -> None:
        plan = read(Plan, job.request)
        layout = layout_of(plan)
        line = lines_before(file, layout, job.cursor)
        self._records = Records(file, layout, start=job.cursor, line=line)
        self._reader = RowReader(plan)
        self._is_dry_run = plan.is_dry_run
        self._piece = next_number(job, JobPart.ERRORS)
        if not job.cursor:
            next(self._records, None)  # the names of the columns

    def next(self) -> "ImportBatch":
        """Read the next records."""
        records = list(islice(self._records, BATCH_ROWS))
        batch = ImportBatch(
            records=records,
            end=self._records.end,
            is_last=len(records) < BATCH_ROWS,
            is_dry_run=self._is_dry_run,
            reader=self._reader,
            piece=self._piece,
        )
        batch.read()
        self._piece += 1
        return batch


@dataclass(slots=True, kw_only=True)
class ImportBatch:
    """Some records, read but not yet written."""

    records: Sequence[Record]
    end: int  # bytes of the file up to here
    is_last: bool
    is_dry_run: bool
    reader: RowReader
    piece: int  # the number of its faults' piece
    objects: list[AttributeObject] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # of each object
    faults: list[RowFault] = field(default_factory=list)

    def read(self) -> None:
        """Tell rows that can be written from those that cannot."""
        for record in self.records:
            made, faults = self.reader.read(record)
            if faults:
                self.faults += faults
            else:
                self.objects.append(made)
                self.lines.append(record.line)

    def write(self, row: Job) -> None:
        """Write the users, and note what could not be written."""
        by = Changer(
            through=ChangedThrough.IMPORT,
            api_key=row.created_by_key,
            member=row.created_by_member,
        )
        tracked = self._tracked(by, now=row.clock)  # type: ignore[attr-defined]  # of locked()
        faults = self.faults + [self._fault(*each) for each in tracked.problems]
        faults.sort(key=lambda fault: fault.line)
        if faults and row.failed_count < MOST_FAULTS:
            rows = [(fault.line, fault.column, fault.reason) for fault in faults]
            text = csv_text([_HEAD, *rows] if row.failed_count == 0 else rows)
            add_piece(row, JobPart.ERRORS, text.encode(), number=self.piece)
        row.row_count += len(self.records)
        row.created_count += tracked.created
        row.updated_count += tracked.updated
        row.failed_count += len({fault.line for fault in faults})
        row.cursor = self.end
        if self.is_last:
            row.state = self._last_state(row)

    def _tracked(self, by: Changer, *, now: datetime) -> Tracked:
        with transaction.atomic():
            tracked = track_attributes(self.objects, by=by, now=now)
            transaction.set_rollback(self.is_dry_run)
        return tracked

    def _fault(self, index: int, problem: Problem) -> RowFault:
        column = self.reader.header_of(problem.path)
        return RowFault(self.lines[index], column, sentence(problem.reason))

    def _last_state(self, row: Job) -> JobState:
        """Return what the job is now; a dry run of an uploaded file leaves it ready to start."""
        is_draft = self.is_dry_run and FOREGROUND not in row.request
        return JobState.DRAFT if is_draft else JobState.DONE
