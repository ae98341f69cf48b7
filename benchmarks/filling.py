"""Rows into the table of users as fast as each database takes them, then its statistics."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from benchmarks.generator import COLUMNS

_TABLE = "messaging_user"
_ROWS_AT_ONCE = 10_000
_LISTED = ", ".join(COLUMNS)
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisunique
"""

Rows = Iterator[tuple[Any, ...]]  # Any: a database's own types


def fill(rows: Rows) -> None:
    """Write ``rows`` of ``COLUMNS``, and let the database look at what it has."""
    with transaction.atomic():
        (_copy if connection.vendor == "postgresql" else _insert)(rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _copy(rows: Rows) -> None:
    """COPY, with the indexes away meanwhile: building them once is faster than row by row."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [_TABLE])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        with cursor.copy(f"COPY {_TABLE} ({_LISTED}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)


def _insert(rows: Rows) -> None:
    places = ", ".join(["%s"] * len(COLUMNS))
    statement = f"INSERT INTO {_TABLE} ({_LISTED}) VALUES ({places})"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        while share := list(islice(rows, _ROWS_AT_ONCE)):
            cursor.executemany(statement, [[_as_text(value) for value in row] for row in share])


def _as_text(value: object) -> object:
    """Write a time as Django does on SQLite; everything else goes as it is."""
    is_time = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_time else value
