"""INSERT without composing the statement anew for each row: every call writes the same four.

For hot tables, whose rows hold plain values: no expression and no default that the database makes.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

_SHAPES = 64  # a table, and how many rows at once


def insert(*rows: Model) -> None:
    """Insert new rows of one model in one statement; each gets its key, as ``save`` would do."""
    fields, sql = _statement(type(rows[0]), len(rows))
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)  # noqa: FBT003 - Django's own signature
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - Django's documented name


@lru_cache(maxsize=_SHAPES)
def _statement(model: type[Model], count: int) -> "tuple[Sequence[Field[Any, Any]], str]":
    """Return the fields that are written, and the SQL, which both databases read alike."""
    meta = model._meta  # noqa: SLF001 - Django's documented name
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column or field.name) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = ", ".join([row] * count)
    table, key = quote(meta.db_table), quote(meta.pk.column or meta.pk.name)
    return fields, f"INSERT INTO {table} ({names}) VALUES {values} RETURNING {key}"  # noqa: S608 - our own names
