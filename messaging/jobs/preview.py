"""The start of a file: how it is written, what its columns probably are, what its rows become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from messaging.jobs.csv_file import Record, Records, UnreadableFileError
from messaging.jobs.csv_layout import SAMPLE_BYTES, Layout, guess_layout
from messaging.jobs.plan import MOST_COLUMNS, Column, Plan, guess_columns
from messaging.jobs.rows import RowFault, RowReader, shown
from messaging.wire import read

GUESSED_FROM = 200  # rows
SHOWN_ROWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What a file says about itself before anybody has mapped it."""

    layout: Layout
    columns: Sequence[Column]
    samples: Sequence[str]  # of each column, the first cell that is not empty


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One row, and what it becomes: values by key, or what is wrong with it."""

    line: int
    made: Mapping[str, str]
    faults: Sequence[RowFault]


def first_look(file: BinaryIO, *, delimiter: str = "") -> FirstLook:
    """Guess from the start of a file; raises ``UnreadableFileError`` for one without a table."""
    file.seek(0)
    layout = guess_layout(file.read(SAMPLE_BYTES), delimiter=delimiter)
    records = Records(file, layout)
    head = next(records, None)
    if head is None:
        raise UnreadableFileError("The file is empty.")
    if head.fault:
        raise UnreadableFileError(f"The first line names no columns: {head.fault}")
    if len(head.cells) > MOST_COLUMNS:
        raise UnreadableFileError(f"A file has at most {MOST_COLUMNS} columns.")
    rows = [record.cells for record in islice(records, GUESSED_FROM) if not record.fault]
    return FirstLook(
        layout=layout,
        columns=guess_columns(head.cells, rows),
        samples=[_sample(place, rows) for place in range(len(head.cells))],
    )


def preview(file: BinaryIO, plan: Plan) -> list[PreviewRow]:
    """Return what the first rows become, read exactly as the import will read them."""
    layout = Layout(encoding=plan.encoding, delimiter=plan.delimiter, mark_bytes=plan.mark_bytes)
    reader = RowReader(plan)
    records = Records(file, layout)
    next(records, None)
    return [_row(record, reader) for record in islice(records, SHOWN_ROWS)]


def plan_of(look: FirstLook, columns: Sequence[Column], **choices: object) -> Plan:
    """Return a plan for a file; raises ``InvalidRequestError`` for columns that do not fit."""
    return read(
        Plan,
        {
            "columns": [column.model_dump(mode="json") for column in columns],
            "encoding": look.layout.encoding,
            "delimiter": look.layout.delimiter,
            "mark_bytes": look.layout.mark_bytes,
            **choices,
        },
    )


def _row(record: Record, reader: RowReader) -> PreviewRow:
    made, faults = reader.read(record)
    return PreviewRow(line=record.line, made=shown(made), faults=faults)


def _sample(place: int, rows: Sequence[Sequence[str]]) -> str:
    cells = (row[place].strip() for row in rows if place < len(row))
    return next((cell for cell in cells if cell), "")
