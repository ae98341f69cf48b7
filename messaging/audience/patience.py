"""How long a question to the database may take, while somebody waits for its answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from messaging.errors import CarillonError

WEB_SECONDS = 3.0  # design, console §4.3: "cut at 3 s"
API_SECONDS = 30.0  # ours: a call that answers a machine may take its time
_STEPS = 10_000  # of SQLite's virtual machine, between two looks at the clock
_QUERY_CANCELED = "57014"  # PostgreSQL, appendix A

# Compiling a statement takes PostgreSQL longer than running it, and hashing a million users in
# 4 MB spills; both settings end with the block, or with the transaction.
_LARGE_QUESTIONS = (
    "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true),"
    " set_config('work_mem', '32MB', true)"
)
_AS_USUAL = (
    "SET LOCAL statement_timeout TO DEFAULT; SET LOCAL jit TO DEFAULT;"
    " SET LOCAL work_mem TO DEFAULT"
)


class TookTooLongError(CarillonError):
    """The database had not answered in time, and was told to stop."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let each statement inside take ``seconds``; raise ``TookTooLongError`` for one that does not.

    What was read before stands: on PostgreSQL the limit and its fault are a savepoint's.
    """
    waits = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with waits(seconds):
        yield


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LARGE_QUESTIONS, [str(round(seconds * 1000))])
            yield
            cursor.execute(_AS_USUAL)
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", None) != _QUERY_CANCELED:
            raise
        raise TookTooLongError(f"No answer in {seconds} seconds.") from None


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    ends_at = time.monotonic() + seconds
    database = connection.connection
    database.set_progress_handler(lambda: time.monotonic() > ends_at, _STEPS)
    try:
        yield
    except OperationalError as fault:
        if time.monotonic() <= ends_at:
            raise
        raise TookTooLongError(f"No answer in {seconds} seconds.") from fault
    finally:
        database.set_progress_handler(None, 0)
