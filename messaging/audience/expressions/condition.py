"""What every condition on a custom attribute is: SQL for two databases, and parameters."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func

Sql = tuple[str, tuple[Any, ...]]  # Any: whatever a driver takes


class AttributeCondition(Func):
    """A yes or no about one custom attribute of a user; never NULL, so that ``~`` means not.

    ``postgresql`` and ``sqlite`` are SQL that we wrote; ``{attributes}`` in it is the column. What
    a caller wrote, name and value alike, is in the parameters.
    """

    output_field = BooleanField()
    postgresql = ""
    sqlite = ""

    def __init__(self) -> None:
        super().__init__(F("custom_attributes"))

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
        (column,) = self.get_source_expressions()
        attributes, _ = compiler.compile(column)  # a column has no parameters
        return sql.replace("{attributes}", attributes), tuple(parameters)


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


def as_json(value: object) -> str:
    """Return ``value`` as ASCII JSON, for a ``jsonb`` parameter."""
    return json.dumps(value)
