"""RE2: patterns that take time in proportion to the text, whatever is in them.

Python's own ``re`` took 3.6 seconds for one pattern and one value of 27 characters, and doubled
with each character more (design, safety: T7).
"""

from functools import lru_cache
from typing import Protocol
from weakref import WeakKeyDictionary

import re2
from django.db.backends.base.base import BaseDatabaseWrapper

LARGEST_PROGRAM = 200  # RE2 instructions; design, safety §1; PostgreSQL was measured up to here
SQL_FUNCTION = "carillon_matches"


class LinearPattern(Protocol):
    """What we ask of RE2's pattern."""

    programsize: int

    def search(self, text: str) -> object | None:
        """Return a match anywhere in ``text``, or ``None``."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> LinearPattern:
    """Return RE2's reading of ``pattern``, whatever the case; raises ``ValueError``."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as fault:
        (reason,) = fault.args
        raise ValueError(reason.decode(errors="replace")) from None


def matches(pattern: str, text: str) -> bool:
    """Say whether ``pattern`` is found anywhere in ``text``, whatever the case of letters."""
    return compiled(pattern).search(text) is not None


_ready: WeakKeyDictionary[BaseDatabaseWrapper, object] = WeakKeyDictionary()


def teach_sqlite(connection: BaseDatabaseWrapper) -> None:
    """Make ``carillon_matches(pattern, text)`` known to an SQLite connection, once.

    Called where SQL that needs it is compiled: a function cannot be defined again while a
    statement runs, and a connection that was opened anew knows none.
    """
    connection.ensure_connection()
    if _ready.get(connection) is not connection.connection:
        connection.connection.create_function(SQL_FUNCTION, 2, matches, deterministic=True)
        _ready[connection] = connection.connection
