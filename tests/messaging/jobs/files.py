"""Imports and exports for tests, carried here as a worker would."""

import io
import threading
import uuid

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.jobs.cells import CellType
from messaging.jobs.lease import claim, eligible
from messaging.jobs.pieces import PIECE_BYTES, add_piece
from messaging.jobs.preview import first_look, plan_of
from messaging.jobs.work import carry_on
from messaging.jobs.works import opened
from messaging.models.job import Job
from tests.factories import NOW

HEAD = "external_id,email,first_name,eye_color,visits\n"


def lines(first, count, *, bad=()):
    """Rows of a file; the numbers in ``bad`` have a word where a figure belongs."""
    return "".join(
        f"u{n},u{n}@rcpt.example,Ada,blue,{'many' if n in bad else n % 7 + 1}\n"
        for n in range(first, first + count)
    )


def plan_for(content, columns=None, **choices):
    """What is guessed of a file, but for the figures, which a bad cell would make a text."""
    look = first_look(io.BytesIO(content))
    guessed = [
        column.model_copy(update={"type": CellType.NUMBER}) if column.header == "visits" else column
        for column in look.columns
    ]
    return plan_of(look, columns or guessed, **choices)


def make_import(content, *, state=JobState.WAITING, **choices):
    """An uploaded file, as the console leaves it for the workers."""
    content = content.encode() if isinstance(content, str) else content
    columns = choices.pop("columns", None)
    job = Job.objects.create(
        kind=JobKind.IMPORT_USERS,
        state=state,
        name="users.csv",
        total=len(content),
        request=plan_for(content, columns, **choices).model_dump(mode="json", exclude_none=True),
        created_at=NOW,
    )
    for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
        add_piece(job, JobPart.INPUT, content[start : start + PIECE_BYTES], number=number)
    return job


def make_export(segment=None, **fields):
    fields.setdefault("created_at", NOW)
    wish = {"format": fields.pop("form", "csv"), "fields": fields.pop("columns", ["external_id"])}
    wish |= fields.pop("wish", {})
    if segment:
        wish["segment_id"] = segment.segment_id
    fields.setdefault("kind", JobKind.EXPORT_USERS)
    return Job.objects.create(name="Everybody", segment=segment, request=wish, **fields)


def lease(job, owner=None):
    return claim(eligible().filter(pk=job.pk), owner or uuid.uuid4())


def carried(job, stopping=None):
    """The job as it stands after somebody has worked on it."""
    carry_on(lease(job), opened, stopping=stopping or threading.Event())
    job.refresh_from_db()
    return job


def errors_of(job):
    return b"".join(bytes(piece.content) for piece in pieces(job, JobPart.ERRORS)).decode()


def pieces(job, part):
    return job.pieces.filter(part=part).order_by("number")
