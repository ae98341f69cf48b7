"""What every condition on a column or custom attribute is: SQL for two databases, parameters."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func

Sql = tuple[str, tuple[Any, ...]]  # Any: whatever a driver takes


class ColumnCondition(Func):
    """A yes or no about one column of a user; never NULL, so that ``~`` means not.

    ``postgresql`` and ``sqlite`` are SQL that we wrote; ``{column}`` in it is the column. What a
    caller wrote is in the parameters.
    """

    output_field = BooleanField()
    placeholder = "{column}"
    postgresql = ""
    sqlite = ""

    def __init__(self, column: str) -> None:
        super().__init__(F(column))

    def postgresql_parameters(self) -> Sequence[object]:
        """Return what ``postgresql`` asks for, in its order."""
        raise NotImplementedError

    def sqlite_parameters(self) -> Sequence[object]:
        """Return what ``sqlite`` asks for, in its order."""
        raise NotImplementedError

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that PostgreSQL reads."""
        return self._filled(self.postgresql, self.postgresql_parameters(), compiler)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that SQLite reads."""
        return self._filled(self.sqlite, self.sqlite_parameters(), compiler)

    def _filled(self, sql: str, parameters: Sequence[object], compiler: Any) -> Sql:  # noqa: ANN401 - Django's own
        (source,) = self.get_source_expressions()
        column, _ = compiler.compile(source)  # a column has no parameters
        return sql.replace(self.placeholder, column), tuple(parameters)


class AttributeCondition(ColumnCondition):
    """A yes or no about one custom attribute; ``{attributes}`` in its SQL is their column.

    Name and value alike are in the parameters.
    """

    placeholder = "{attributes}"

    def __init__(self) -> None:
        super().__init__("custom_attributes")


# Printable ASCII without quote, slash and backslash: no writer of JSON has reason to escape it.
_WRITTEN_ONE_WAY = re.compile(r"[ !#-.0-\[\]-~]*")
IS_TEXT = "attribute.type = 'text'"
IS_NUMBER = "attribute.type IN ('integer', 'real')"
IS_ARRAY = "attribute.type = 'array'"
IS_NULL = "attribute.type = 'null'"


def on_sqlite(*tests: tuple[str, str], missing: bool = False) -> str:
    """Return SQL that asks ``attribute.value`` the test of its ``attribute.type``; others fail.

    A ``CASE``, for SQLite asks both sides of an ``AND``. The attribute's name is the last
    parameter: ``json_each`` gives it as text to compare, whatever dots, quotes or brackets it has.
    ``missing`` is the answer for users who lack the attribute.
    """
    cases = " ".join(f"WHEN {kind} THEN {test}" for kind, test in tests)
    return (
        f"COALESCE((SELECT CASE {cases} ELSE 0 END FROM json_each({{attributes}}) AS attribute"  # noqa: S608 - our own words
        f" WHERE attribute.key = %s), {int(missing)})"
    )


def where_written(sql: str) -> str:
    """Return ``sql``, asked only of users in whose JSON a text stands somewhere; the rest fail.

    The text is the first parameter, as ``written`` gives it. To look for it costs a tenth of
    reading the JSON, and most users lack it.
    """
    return f"CASE WHEN instr({{attributes}}, %s) THEN {sql} ELSE 0 END"


def written(text: str) -> str:
    """Return ``text`` as it must stand in JSON that holds it; nothing where there are two ways."""
    return f'"{text}"' if _WRITTEN_ONE_WAY.fullmatch(text) else ""


def as_json(value: object) -> str:
    """Return ``value`` as ASCII JSON, for a ``jsonb`` parameter."""
    return json.dumps(value)
