"""Querysets whose SQL is composed once, for what each turn of a lane asks.

Composing one takes Django as long as the database takes to answer it. What changes from call to
call is named by ``Given`` and ``IsGiven``; the rows are read anew each time.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Expression, F, Func, QuerySet

Sql = tuple[str, Any]  # Any: a driver's parameters


class _Name(NamedTuple):
    """Stands among the parameters for a value to come."""

    name: str


class Given(Expression):
    """A whole number that is given at each call, by name."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return a place for it."""
        return "%s", [_Name(self.name)]


class IsGiven(Func):
    """Whether a column is one of several whole numbers, given at each call as one parameter."""

    output_field = BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(F(column))
        self.name = name

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return an array comparison."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::bigint[])", [*params, _Name(self.name)]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:  # noqa: ANN401, ARG002 - the same
        """Return a look-up in a JSON array, which SQLite reads as a table."""
        column, params = compiler.compile(self.source_expressions[0])
        table = "(SELECT value FROM json_each(%s))"
        return f"{column} IN {table}", [*params, _Name(self.name)]


class _Statement(NamedTuple):
    """What is kept."""

    sql: str
    params: Sequence[Any]  # of the database's driver, or a name
    converters: Sequence[tuple[int, Callable[..., Any], Expression]]  # of the column at a place


class Composed:
    """One queryset, composed when it is first asked: once for each kind of database."""

    def __init__(self, compose: Callable[[], QuerySet[Any]]) -> None:
        self._compose = compose
        self._statements: dict[str, _Statement] = {}

    def rows(self, **given: int | Sequence[int]) -> list[Sequence[Any]]:  # Any: columns
        """Return its rows as plain values, in the order of its columns.

        Where none of several is given nothing is asked, for no row could be one of them.
        """
        if [] in given.values():
            return []
        statement = self._statement()
        values = [_given(param, given) for param in statement.params]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, values)
            rows = cursor.fetchall()
        if not statement.converters:
            return rows
        return [_converted(row, statement) for row in rows]

    def _statement(self) -> _Statement:
        vendor = connection.vendor
        if vendor not in self._statements:
            self._statements[vendor] = _composed(self._compose())
        return self._statements[vendor]


def _composed(queryset: QuerySet[Any]) -> _Statement:
    compiler = queryset.query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    found = compiler.get_converters([column for column, _, _ in compiler.select])
    converters = [
        (place, convert, expression)
        for place, (converts, expression) in found.items()
        for convert in converts
    ]
    return _Statement(sql, params, converters)


def _converted(row: Sequence[Any], statement: _Statement) -> Sequence[Any]:
    values = list(row)
    for place, convert, expression in statement.converters:
        values[place] = convert(values[place], expression, connection)
    return values


def _given(param: Any, given: dict[str, int | Sequence[int]]) -> Any:  # noqa: ANN401 - a driver's parameter
    if not isinstance(param, _Name):
        return param
    value = given[param.name]
    if isinstance(value, int) or connection.vendor == "postgresql":
        return value
    return orjson.dumps(value).decode()
