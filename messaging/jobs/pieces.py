"""A job's files, piece by piece: read as one stream, so that memory stays flat whatever their size.

Every piece of an input but the last has exactly ``PIECE_BYTES``, so that a place in the file tells
its piece. Pieces of what a job writes are as long as the batch that wrote them.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from django.db.models import Max, Sum
from django.db.models.functions import Length

from messaging.choices.jobs import JobPart
from messaging.models.job import Job, JobPiece

PIECE_BYTES = 1024 * 1024


class PieceFile(io.RawIOBase):
    """A job's input as a file that can be read from any place."""

    def __init__(self, job_pk: int) -> None:
        super().__init__()
        self._job_pk = job_pk
        self._place = 0
        self._number = -1
        self._content = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the start."""
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("Count from the start.")
        self._place = offset
        return offset

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from at most one piece."""
        number, start = divmod(self._place, PIECE_BYTES)
        found = self._piece(number)[start : start + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _piece(self, number: int) -> bytes:
        if number != self._number:
            rows = JobPiece.objects.filter(job_id=self._job_pk, part=JobPart.INPUT, number=number)
            self._content = bytes(rows.values_list("content", flat=True).first() or b"")
            self._number = number
        return self._content


def open_input(job: Job) -> BinaryIO:
    """Return a job's input, at its start."""
    return io.BufferedReader(PieceFile(job.pk), PIECE_BYTES)


def next_number(job: Job, part: JobPart) -> int:
    """Return the number that the next piece of a file gets."""
    highest: int | None = job.pieces.filter(part=part).aggregate(last=Max("number"))["last"]
    return 0 if highest is None else highest + 1


def add_piece(job: Job, part: JobPart, content: bytes, *, number: int) -> None:
    """Write one piece; inside the transaction that moves the job's cursor past it."""
    JobPiece.objects.create(job=job, part=part, number=number, content=content)


def pieces_of(job: Job, part: JobPart) -> Iterator[bytes]:
    """Yield a file, a piece a query: no transaction stays open while somebody downloads."""
    rows = JobPiece.objects.filter(job=job, part=part).order_by("number")
    last = -1
    while found := rows.filter(number__gt=last).values_list("number", "content").first():
        last, content = found
        yield bytes(content)


def size_of(job: Job, part: JobPart) -> int:
    """Return how many bytes a file has."""
    sizes = job.pieces.filter(part=part).aggregate(size=Sum(Length("content")))
    return sizes["size"] or 0


def drop(job: Job, *parts: JobPart) -> None:
    """Delete files of a job, piece by piece in the database."""
    JobPiece.objects.filter(job=job, part__in=parts).delete()
