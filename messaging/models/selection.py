"""SELECT without composing the statement anew for each call: the same few, by plain values.

Each read goes to the database, as a queryset's does; only its words are kept.
"""

from collections.abc import Callable, Sequence, Sized
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
_SHAPES = 64  # a table, and how it is asked


class _Statement(NamedTuple):
    """What is kept: the words, the fields they read, and how a column becomes a field's value."""

    sql: str
    names: Sequence[str]
    converters: Sequence[tuple[int, Callable[..., Any], Any]]  # place, function, its expression


def select(model: type[M], rest: str, *values: str | int, without: Sequence[str] = ()) -> list[M]:
    """Return rows of ``model`` as a queryset would; the fields ``without`` are read when asked for.

    ``rest`` is our own SQL behind the table's name, which both databases read alike, with a ``%s``
    for each of ``values``: texts and whole numbers.
    """
    statement = _statement(model, rest, tuple(without))
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, values)
        rows = cursor.fetchall()
    return [
        model.from_db(connection.alias, statement.names, _converted(row, statement.converters))
        for row in rows
    ]


def places(values: Sized) -> str:
    """Return a ``%s`` for each of ``values``."""
    return ", ".join(["%s"] * len(values))


def _converted(row: Sequence[Any], converters: Sequence[Any]) -> Sequence[Any]:  # Any: columns
    values = list(row)
    for place, convert, expression in converters:
        values[place] = convert(values[place], expression, connection)
    return values


@lru_cache(maxsize=_SHAPES)
def _statement(model: type[Model], rest: str, without: Sequence[str]) -> _Statement:
    meta = model._meta  # noqa: SLF001 - Django's documented name
    table = connection.ops.quote_name(meta.db_table)
    columns = [
        field.get_col(meta.db_table) for field in meta.concrete_fields if field.name not in without
    ]
    listed = ", ".join(connection.ops.quote_name(column.target.column or "") for column in columns)
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        for convert in (
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        )
    ]
    names = [column.target.attname for column in columns]
    return _Statement(f"SELECT {listed} FROM {table} {rest}", names, converters)  # noqa: S608 - our own names
