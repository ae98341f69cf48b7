"""What a cell becomes: a JSON value of its column's type, as the API would have been given it.

Raises ``ValueError`` with the rule; the value itself is never repeated.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import orjson

from messaging.audience.times import iso_instant

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?", re.ASCII)
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_GUARDED = tuple(f"'{sign}" for sign in "=+-@\t\r")  # how exports disarm what opens a formula


class CellType(StrEnum):
    """What a column of a custom attribute holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    ARRAY = "array"


def unguarded(cell: str) -> str:
    """Return a cell without spaces around it, and without the mark that our exports add."""
    cell = cell.strip()
    return cell[1:] if cell.startswith(_GUARDED) else cell


def value_of(cell: str, kind: CellType) -> Any:  # noqa: ANN401 - JSON
    """Return what a cell that is not empty means; raises ``ValueError``."""
    return _READERS[kind](cell)


def guess_type(cells: Iterable[str]) -> CellType:
    """Return the narrowest type that all cells fit; text when there is none to tell from.

    Digits behind a zero are text: they are postcodes, not figures.
    """
    known = [cell for cell in map(unguarded, cells) if cell]
    fitting = (kind for kind in _NARROW if known and _all_fit(known, kind))
    return next(fitting, CellType.TEXT)


def _all_fit(cells: Sequence[str], kind: CellType) -> bool:
    try:
        for cell in cells:
            _NARROW[kind](cell)
    except ValueError:
        return False
    return True


def _number(cell: str) -> int | float:
    if _WHOLE.fullmatch(cell):
        return int(cell)
    if not _NUMBER.fullmatch(cell):
        raise ValueError("must be a number, such as 12 or 12.5.")
    return float(cell)


def _boolean(cell: str) -> bool:
    word = cell.lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("must be true or false.")
    return word in _TRUE


def _spelled_boolean(cell: str) -> bool:
    """Read only the two words: a column of ones may be figures."""
    if cell.lower() not in ("true", "false"):
        raise ValueError("must be true or false.")
    return _boolean(cell)


def _time(cell: str) -> str:
    iso_instant(cell)
    return cell


def _array(cell: str) -> list[Any]:
    """Read a JSON array, or elements between commas."""
    if not cell.startswith("["):
        return [element for element in map(str.strip, cell.split(",")) if element]
    return _json_array(cell)


def _json_array(cell: str) -> list[Any]:
    try:
        found = orjson.loads(cell)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, list):
        raise ValueError('must be elements between commas, or a JSON array such as ["a", "b"].')  # noqa: TRY004 - one kind of fault
    return found


_READERS: Mapping[CellType, Callable[[str], Any]] = {
    CellType.TEXT: str,
    CellType.NUMBER: _number,
    CellType.BOOLEAN: _boolean,
    CellType.TIME: _time,
    CellType.ARRAY: _array,
}
_NARROW: Mapping[CellType, Callable[[str], Any]] = {  # the narrowest first
    CellType.BOOLEAN: _spelled_boolean,
    CellType.NUMBER: _number,
    CellType.TIME: _time,
    CellType.ARRAY: _json_array,
}
