"""Rows into a table as fast as each database takes them, then its statistics."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

_ROWS_AT_ONCE = 10_000
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisunique
"""
_KEYS = """
    SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'f'
"""

Rows = Iterator[tuple[Any, ...]]  # Any: a database's own types


def fill(table: str, columns: Sequence[str], rows: Rows) -> None:
    """Write ``rows`` of ``columns``, and let the database look at what it has."""
    with transaction.atomic():
        (_copy if connection.vendor == "postgresql" else _insert)(table, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _copy(table: str, columns: Sequence[str], rows: Rows) -> None:
    """COPY, with indexes and foreign keys away: made once they are quicker than row by row."""
    with connection.cursor() as cursor:
        indexes, keys = _found(cursor, _INDEXES, table), _found(cursor, _KEYS, table)
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _found(cursor: CursorWrapper, query: str, table: str) -> Sequence[tuple[str, str]]:
    cursor.execute(query, [table])
    return cursor.fetchall()


def _insert(table: str, columns: Sequence[str], rows: Rows) -> None:
    listed, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({listed}) VALUES ({places})"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        while share := list(islice(rows, _ROWS_AT_ONCE)):
            cursor.executemany(statement, [[_as_text(value) for value in row] for row in share])


def _as_text(value: object) -> object:
    """Write a time as Django does on SQLite; everything else goes as it is."""
    is_time = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_time else value
