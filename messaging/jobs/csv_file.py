"""A CSV file, record by record, from any place in it: what stands where, and what is no CSV.

Memory stays flat: a line has a bound, and of a record whose quotes never end all lines but the
first are put back.
"""

import codecs
import csv
import re
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from messaging.errors import CarillonError
from messaging.jobs.csv_layout import ENCODINGS, Layout

MOST_LINE_CHARACTERS = 1024 * 1024
_BLOCK_BYTES = 64 * 1024
_ESCAPED = re.compile("[\ud800-\udfff]")
_FAULTS = {  # how the csv module calls it → what it means to whoever made the file
    "unexpected end of data": "A quote is opened here and never closed.",
    "field larger": "A cell is longer than 131,072 characters, or its quote is never closed.",
    "expected after": "A quote ends in the middle of a cell. Inside quotes, write a quote twice.",
    "new-line character": "A line ends in the middle of a cell. Put the cell into quotes.",
}


class UnreadableFileError(CarillonError):
    """No CSV at all: nothing behind this place can be read."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``line`` is where it begins, from 1; a ``fault`` says why it has no cells."""

    line: int
    cells: list[str]
    end: int  # the place of the next record's first byte
    fault: str = ""


class Records:
    """The records from one place on; ``end`` and ``line`` say how far it has come."""

    def __init__(self, file: BinaryIO, layout: Layout, *, start: int = 0, line: int = 0) -> None:
        self.end = max(start, layout.mark_bytes)
        self.line = line  # lines before this place
        self._layout = layout
        self._source = _Source(file, layout, start=self.end, line=line)
        self._reader = csv.reader(self._source, delimiter=layout.delimiter, strict=True)

    def __iter__(self) -> Iterator[Record]:
        return self

    def __next__(self) -> Record:
        while True:
            record = self._read()
            if record.fault or any(record.cells):
                return record

    def _read(self) -> Record:
        taken = self._source.taken
        taken.clear()
        first, fault = self.line + 1, ""
        try:
            cells = next(self._reader)
        except csv.Error as error:
            cells, fault = [], _fault(str(error))
            self._source.put_back_all_but_first()
        if not fault and any(_ESCAPED.search(cell) for cell in cells if not cell.isascii()):
            fault = f"It is not {ENCODINGS[self._layout.encoding]}."
        self.line += len(taken)
        self.end += sum(_size(line, self._layout) for line in taken)
        return Record(first, cells, self.end, fault)


class _Source:
    """Lines for one record at a time; those that were too many are given once more."""

    def __init__(self, file: BinaryIO, layout: Layout, *, start: int, line: int) -> None:
        file.seek(start)
        self.taken: list[str] = []  # since the record began
        self._again: deque[str] = deque()
        self._lines = _lines(file, layout, line)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:  # not a generator: it goes on behind an end that was too early
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def put_back_all_but_first(self) -> None:
        """Take back the lines that a faulty record swallowed."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def lines_before(file: BinaryIO, layout: Layout, place: int) -> int:
    """Return how many lines end before ``place``, where a record begins."""
    file.seek(0)
    count, left = 0, place
    newline = "\n".encode(layout.encoding)
    while left > 0 and (block := file.read(min(_BLOCK_BYTES, left))):
        left -= len(block)
        count += _newlines(block, newline)
    return count


def _newlines(block: bytes, newline: bytes) -> int:
    """Count newlines; of two bytes only those that are one character, not halves of two."""
    if len(newline) == 1:
        return block.count(newline)
    return memoryview(block).cast("H").tolist().count(int.from_bytes(newline, sys.byteorder))


def _lines(file: BinaryIO, layout: Layout, line: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(layout.encoding)(layout.errors)
    rest = ""
    is_over = False
    while not is_over:
        block = file.read(_BLOCK_BYTES)
        is_over = not block
        *whole, rest = (rest + decoder.decode(block, final=False)).split("\n")
        for each in whole:
            line += 1
            yield f"{each}\n"
        if len(rest) > MOST_LINE_CHARACTERS:
            raise UnreadableFileError(
                f"Line {line + 1} has more than {MOST_LINE_CHARACTERS:,} characters: is this CSV?"
            )
    if rest:
        yield rest


def _size(line: str, layout: Layout) -> int:
    """Return how many bytes a line takes in the file; decoding lost none."""
    if line.isascii() and not layout.encoding.startswith("utf-16"):
        return len(line)
    return len(line.encode(layout.encoding, layout.errors))


def _fault(words: str) -> str:
    return next(
        (reason for start, reason in _FAULTS.items() if start in words), "This is no row of a CSV."
    )
