"""Rows of users, written many at once: one statement and one parameter, however many they are.

The parameter is a JSON array with an object a row; the database takes it apart into typed columns.
Names of columns are ours alone, whatever a caller wrote stays inside the parameter.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import NOT_PROVIDED

from messaging.models.user import User
from messaging.people.person import Person, Row

_FIELDS = {str(field.column): field for field in User._meta.concrete_fields}  # noqa: SLF001 - Django's own door to its columns
_NEW = tuple(column for column in _FIELDS if column != "id")
_LOCK = {
    "postgresql": "SELECT {columns} FROM messaging_user WHERE {parts} ORDER BY id FOR UPDATE",
    "sqlite": "SELECT {columns} FROM messaging_user WHERE {parts} ORDER BY id",
}
_PART = {
    "postgresql": "{column} = ANY(%s)",
    "sqlite": "{column} IN (SELECT value FROM json_each(%s))",
}
_INSERT = """
INSERT INTO messaging_user ({columns}) SELECT {columns} FROM {source} WHERE true
ON CONFLICT (external_id) DO NOTHING RETURNING id, braze_id
"""
_UPDATE = "UPDATE messaging_user SET {pairs} FROM {source} WHERE messaging_user.id = given.id"


def lock(asked: Mapping[str, list[Any]], columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows with one of the values asked for in a column, locked by ascending key."""
    vendor = connection.vendor
    lists = {column: values for column, values in asked.items() if values}
    if not lists:
        return
    parts = " OR ".join(_PART[vendor].format(column=column) for column in lists)
    values = [each if vendor == "postgresql" else _json(each) for each in lists.values()]
    with connection.cursor() as cursor:
        sql = _LOCK[vendor].format(columns=", ".join(columns), parts=parts)
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    for row in rows:
        yield {name: _aware(value) for name, value in zip(columns, row, strict=True)}


def insert(people: Collection[Person], *, now: datetime) -> list[Person]:
    """Write users to be and give them their keys; return those whose id somebody took meanwhile."""
    if not people:
        return []
    rows = [_whole(person, now) for person in people]
    rows.sort(key=_in_one_order)
    sql = _INSERT.format(columns=", ".join(_NEW), source=_source(_NEW))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_json(rows)])
        keys = {braze_id: pk for pk, braze_id in cursor.fetchall()}
    for person in people:
        if person.row["braze_id"] in keys:
            person.row["id"] = keys[person.row["braze_id"]]
    return [person for person in people if "id" not in person.row]


def update(people: Mapping[Person, Collection[str]], *, now: datetime) -> None:
    """Write the columns that changed of each person, and when."""
    if not people:
        return
    columns = sorted({"updated_at", *(column for changed in people.values() for column in changed)})
    rows = [
        {"id": person.pk, **{column: _value(person, column, now) for column in columns}}
        for person in people
    ]
    pairs = ", ".join(f"{column} = given.{column}" for column in columns)
    with connection.cursor() as cursor:
        sql = _UPDATE.format(pairs=pairs, source=_source(["id", *columns]))
        cursor.execute(sql, [_json(rows)])


def _whole(person: Person, now: datetime) -> Row:
    """Return every column of a new row."""
    row = {
        column: field.get_default() if field.default is not NOT_PROVIDED else _nothing(field)
        for column, field in _FIELDS.items()
        if column not in _OURS
    }
    row |= {**person.row, "custom_attributes": orjson.Fragment(person.document)}
    return row | {"created_at": now, "updated_at": now}


_OURS = {"id", "custom_attributes", "created_at", "updated_at"}


def _nothing(field: Any) -> str | None:  # noqa: ANN401 - a field of any type
    """Return what a column without a default holds."""
    return None if field.null else ""


def _in_one_order(row: Row) -> str:
    """Return what new rows are sorted by: two calls with the same ids meet at the first."""
    return row["external_id"] or ""


def _value(person: Person, column: str, now: datetime) -> object:
    if column == "custom_attributes":
        return orjson.Fragment(person.document)
    return now if column == "updated_at" else person.row[column]


def _source(columns: Sequence[str]) -> str:
    """Return the rows of the parameter as a table ``given``, in this database's words."""
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{column} {_type_of(column)}" for column in columns)
        return f"json_to_recordset(%s::json) AS given({typed})"
    taken = ", ".join(f"json_extract(value, '$.{column}') AS {column}" for column in columns)
    return f"(SELECT {taken} FROM json_each(%s)) AS given"  # noqa: S608 - the same


def _type_of(column: str) -> str:
    field = _FIELDS[column]
    return str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))


def _aware(value: object) -> object:
    """Return a moment with its zone: SQLite hands out moments without, and they are UTC."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _json(value: Sequence[object]) -> str:
    """Return rows or values as the one parameter of a statement."""
    option = orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(value, default=_moment, option=option).decode()


def _moment(value: object) -> str:
    """Return a day or moment as this database's columns take it."""
    if isinstance(value, datetime):
        return str(connection.ops.adapt_datetimefield_value(value))
    return str(value)
