"""INSERT without composing the statement anew for each row: every call writes the same four.

For hot tables, whose rows hold plain values: no expression and no default that the database makes.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

_SHAPES = 64  # a table, and how many rows at once
# What makes a value ready → the type of those that are. A field with a way of its own is not here.
_READY: dict[Callable[..., Any], type] = {
    models.BooleanField.get_prep_value: bool,
    models.CharField.get_prep_value: str,
    models.TextField.get_prep_value: str,
    models.IntegerField.get_prep_value: int,
    models.ForeignKey.get_prep_value: int,
}


class _Column(NamedTuple):
    """One field, and the type of its values that both drivers take as they are."""

    field: "models.Field[Any, Any]"
    name: str
    ready: type | None

    def value(self, row: Model, database: BaseDatabaseWrapper) -> Any:  # noqa: ANN401 - a driver's
        """Return what the database gets, as ``save`` would do."""
        value = getattr(row, self.name) if self.ready else self.field.pre_save(row, True)  # noqa: FBT003 - Django's own signature
        if value is None or type(value) is self.ready:
            return value
        return self.field.get_db_prep_save(value, database)


def insert(*rows: Model) -> None:
    """Insert new rows of one model in one statement; each gets its key, as ``save`` would do."""
    database = connections[DEFAULT_DB_ALIAS]
    columns, sql = _statement(type(rows[0]), len(rows))
    values = [column.value(row, database) for row in rows for column in columns]
    with _cursor(database) as cursor:
        cursor.execute(sql, values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, database.alias  # noqa: SLF001 - Django's documented name


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """Return a cursor whose values travel beside the statement.

    Django lets PostgreSQL's driver write them into it, where each is quoted here and parsed there:
    twice the work for a body of JSON.
    """
    if database.vendor != "postgresql":
        return database.cursor()
    database.ensure_connection()
    wrap: Callable[[Any], CursorWrapper] = (
        database.make_debug_cursor if database.queries_logged else database.make_cursor
    )
    return wrap(ServerBindingCursor(database.connection))  # type: ignore[call-arg]  # stubs know psycopg 2


@lru_cache(maxsize=_SHAPES)
def _statement(model: type[Model], count: int) -> tuple[Sequence[_Column], str]:
    """Return the columns that are written, and the SQL, which both databases read alike."""
    meta = model._meta  # noqa: SLF001 - Django's documented name
    columns = [
        _Column(field, field.attname, _READY.get(type(field).get_prep_value))
        for field in meta.concrete_fields
        if field is not meta.auto_field
    ]
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quote(column.field.column or column.name) for column in columns)
    row = f"({', '.join(['%s'] * len(columns))})"
    values = ", ".join([row] * count)
    table, key = quote(meta.db_table), quote(meta.pk.column or meta.pk.name)
    return columns, f"INSERT INTO {table} ({names}) VALUES {values} RETURNING {key}"  # noqa: S608 - our own names
