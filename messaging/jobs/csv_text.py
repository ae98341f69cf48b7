"""CSV that we write: RFC 4180, and no cell that a spreadsheet would run.

Source: design, safety §7.
"""

import csv
import io
from collections.abc import Iterable, Sequence

# What opens a formula, or hides one behind white space that some programs drop.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
Cell = str | int | float | None


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as text; figures stay figures, texts that could be formulas get a ``'``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_disarmed(cell) for cell in row] for row in rows)
    return out.getvalue()


def _disarmed(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
    return "" if cell is None else cell
