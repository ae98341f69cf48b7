"""From a record to the attribute object that a call would have had, and back to its column."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.jobs.cells import unguarded, value_of
from messaging.jobs.csv_file import Record
from messaging.jobs.plan import CUSTOM, FLAGS, IDENTIFIERS, SKIP, Column, Plan

AttributeObject = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row was not taken: where, and what to do."""

    line: int
    column: str  # as the file calls it; empty: the row as a whole
    reason: str


class RowReader:
    """Reads records by one plan; the same for a preview, a dry run and an import."""

    def __init__(self, plan: Plan) -> None:
        self._width = len(plan.columns)
        self._empties_remove = plan.empties_remove
        self._columns = [
            (place, column, _reader(column))
            for place, column in enumerate(plan.columns)
            if column.to != SKIP
        ]
        self._headers = {column.key: column.header for _, column, _ in self._columns}

    def read(self, record: Record) -> tuple[AttributeObject, list[RowFault]]:
        """Return the object of a record, and everything that is wrong with it."""
        if record.fault:
            return {}, [RowFault(record.line, "", record.fault)]
        if len(record.cells) != self._width:
            cells = f"It has {len(record.cells)} cells, the head of the file has {self._width}."
            return {}, [RowFault(record.line, "", cells)]
        made: AttributeObject = {}
        faults = list(self._filled(made, record))
        return made, faults

    def header_of(self, path: str) -> str:
        """Return the column that a problem of an object is about, as the file calls it."""
        ends = (path, path.partition(".")[0], path.rpartition(".")[2])
        return next((self._headers[end] for end in ends if end in self._headers), "")

    def _filled(self, made: AttributeObject, record: Record) -> Iterator[RowFault]:
        for place, column, read in self._columns:
            cell = unguarded(record.cells[place])
            if cell:
                try:
                    made[column.key] = read(cell)
                except ValueError as fault:
                    yield RowFault(record.line, column.header, sentence(str(fault)))
            elif self._empties_remove and column.to not in IDENTIFIERS:
                made[column.key] = None


def _reader(column: Column) -> Callable[[str], Any]:
    if column.to == CUSTOM:
        return lambda cell: value_of(cell, column.type)
    return str.lower if column.to in FLAGS else str


def sentence(rule: str) -> str:
    """Return a rule ("must be a number.") as a sentence about a cell or a row."""
    return f"It {rule}" if rule.startswith(("must", "needs")) else rule


def shown(made: Mapping[str, Any]) -> dict[str, str]:
    """Return an object's values as a preview shows them."""
    return {key: _shown(value) for key, value in made.items()}


def _shown(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
