"""What people write about a column in one word: ``Eye color=eye_color:text``, ``Mail=email``."""

from collections.abc import Iterable, Sequence

from messaging.errors import InvalidRequestError, Problem
from messaging.jobs.cells import CellType
from messaging.jobs.plan import CUSTOM, PROFILE_FIELDS, SKIP, Column
from messaging.wire import read

_TYPES = frozenset(kind.value for kind in CellType)


def mapped(columns: Sequence[Column], words: Iterable[str]) -> list[Column]:
    """Return the columns with what the words say in place of the guess.

    Raises ``InvalidRequestError`` naming each word that does not fit.
    """
    known = {column.header: column for column in columns}
    problems = []
    for word in words:
        header, equals, target = word.rpartition("=")
        if not equals or not target:
            problems.append(Problem(word, "is not COLUMN=FIELD."))
        elif header not in known:
            names = ", ".join(known)
            problems.append(Problem(word, f"The file has no column {header!r}; it has {names}."))
        else:
            known[header] = _column(known[header], target)
    if problems:
        raise InvalidRequestError("The columns cannot be mapped like that.", problems)
    return [known[column.header] for column in columns]


def _column(guessed: Column, target: str) -> Column:
    if target in (SKIP, *PROFILE_FIELDS):
        return read(Column, {"header": guessed.header, "to": target})
    name, colon, kind = target.rpartition(":")
    if not colon or kind not in _TYPES:
        name, kind = target, guessed.type.value
    return read(Column, {"header": guessed.header, "to": CUSTOM, "name": name, "type": kind})
