"""The same questions as SQL that somebody wrote by hand for one database, as well as we can."""

from pathlib import Path
from typing import Any

from django.db import connection

_HERE = Path(__file__).parent
PARAMETERS = {
    "now": "2026-11-22T09:41:07.000000Z",
    "two_days_ago": "2026-11-20T09:41:07.000000Z",
    "last_used_after": "2019-07-22 13:17:55",
    "badge": '{"badge": "badge-77"}',
}


def statement(name: str) -> str:
    """Return the SQL of ``name`` for the database in use."""
    return (_HERE / f"{name}.{connection.vendor}.sql").read_text()


def rows(name: str) -> list[tuple[Any, ...]]:  # Any: a database's own types
    """Ask ``name``, and return all rows of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), PARAMETERS)
        return cursor.fetchall()


def number(name: str) -> int:
    """Ask ``name``, and return its one number."""
    ((found,),) = rows(name)
    return int(found)
