"""Users into a file: all of them or a segment's, in the order of their ids.

Who joins or leaves the segment while it runs is judged when their turn comes; users created after
it began are not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q

from messaging.audience.recipients import segment_tree
from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.errors import CarillonError
from messaging.jobs.exported_files import FORMS, FileForm, Wish
from messaging.jobs.pieces import add_piece, next_number, pieces_of
from messaging.jobs.work import BATCH_ROWS
from messaging.models.job import Job
from messaging.models.user import User
from messaging.people.exported import with_rows
from messaging.people.history import histories

MOST_PIECE_BYTES = 4 * 1024 * 1024  # of users as they are written, before they are packed


class NoSegmentError(CarillonError):
    """The segment was deleted before its export had ended."""


class ExportWork:
    """An export, opened behind the last user that was written."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._form = FORMS[job.request["format"]]
        self._wish = Wish(
            fields=job.request["fields"], attributes=job.request.get("attributes", ())
        )
        self._condition = _condition(job)
        self._cursor, self._count = job.cursor, job.row_count
        self._last = job.total if job.total is not None else _last_id()
        self._number = next_number(job, JobPart.OUTPUT)

    def next(self) -> "ExportBatch":
        """Read the next users, and write them as they will be kept."""
        users = self._users()
        found = histories([user.pk for user in users], self._wish.fields)
        content = bytearray() if self._number else bytearray(self._form.head(self._wish))
        taken = 0
        for user in users:
            content += self._form.lines(user, self._wish, found.get(user.pk))
            taken += 1
            if len(content) > MOST_PIECE_BYTES:
                break
        is_last = taken == len(users) < BATCH_ROWS or self._is_full(taken)
        cursor = users[taken - 1].pk if taken else self._last
        batch = ExportBatch(
            form=self._form,
            content=self._form.piece(self._number, bytes(content)) if content else b"",
            number=self._number,
            count=taken,
            cursor=self._last if is_last and not self._is_full(taken) else cursor,
            last=self._last,
            is_last=is_last,
            is_cut=is_last and self._is_full(taken) and cursor < self._last,
        )
        self._cursor, self._count = batch.cursor, self._count + taken
        self._number += bool(content)
        return batch

    def _users(self) -> Sequence[User]:
        found = User.objects.filter(self._condition, pk__gt=self._cursor, pk__lte=self._last)
        most = BATCH_ROWS
        if self._form.most_rows is not None:
            most = min(most, self._form.most_rows - self._count)
        return list(with_rows(found, self._wish.fields).order_by("pk")[:most])

    def _is_full(self, taken: int) -> bool:
        return self._form.most_rows == self._count + taken


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportBatch:
    """Some users, as they will be kept."""

    form: FileForm
    content: bytes
    number: int
    count: int
    cursor: int
    last: int
    is_last: bool
    is_cut: bool  # there may be more users than a file of this form takes

    def write(self, row: Job) -> None:
        """Append the piece; behind the last one, what ends the file."""
        if self.content:
            add_piece(row, JobPart.OUTPUT, self.content, number=self.number)
        row.row_count += self.count
        row.cursor, row.total = self.cursor, self.last
        if not self.is_last:
            return
        if end := self.form.end(pieces_of(row, JobPart.OUTPUT)):
            number = self.number + bool(self.content)
            add_piece(row, JobPart.OUTPUT, end, number=number)
        if self.is_cut:
            row.message = f"The file holds the first {self.form.most_rows:,} users."
        row.state = JobState.DONE
        if endpoint := row.request.get("callback_endpoint"):
            _call_back(row, endpoint)


def _call_back(export: Job, endpoint: str) -> None:
    """Leave the work of telling the caller; it exists if and only if the file is whole."""
    Job.objects.create(
        kind=JobKind.CALL_BACK,
        name=export.name,
        segment=export.segment,
        request={"endpoint": endpoint, "export": str(export.job_id)},
        created_by_key=export.created_by_key,
        created_at=export.clock,  # type: ignore[attr-defined]  # of locked()
    )


def _condition(job: Job) -> Q:
    if job.segment is not None:
        return segment_tree(job.segment).condition(job.created_at)
    if job.request.get("segment_id"):
        raise NoSegmentError("Its segment is gone.")
    return Q()


def _last_id() -> int:
    highest: int | None = User.objects.aggregate(last=Max("pk"))["last"]
    return highest or 0
