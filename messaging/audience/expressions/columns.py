"""What Django's own look-ups cannot ask of a column: patterns, and lists of any length."""

from collections.abc import Sequence
from typing import Any

from messaging.audience.expressions.condition import ColumnCondition, Sql, as_json
from messaging.audience.expressions.linear_patterns import SQL_FUNCTION, teach_sqlite
from messaging.audience.expressions.pattern_syntax import for_postgresql


class ColumnMatches(ColumnCondition):
    """The column holds a text, not an empty one, in which the pattern finds something."""

    postgresql = "COALESCE({column} <> '' AND {column} COLLATE \"C\" ~ %s, FALSE)"
    sqlite = f"CASE WHEN {{column}} <> '' THEN {SQL_FUNCTION}(%s, {{column}}) ELSE 0 END"

    def __init__(self, column: str, pattern: str) -> None:
        super().__init__(column)
        self.pattern = pattern

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that SQLite reads, and see that it knows our function."""
        teach_sqlite(connection)
        return super().as_sqlite(compiler, connection, **options)

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the rewritten pattern."""
        return [for_postgresql(self.pattern)]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the pattern."""
        return [self.pattern]


class ColumnMatchesNot(ColumnMatches):
    """The column holds a text, not an empty one, in which the pattern finds nothing."""

    postgresql = "COALESCE({column} <> '' AND {column} COLLATE \"C\" !~ %s, FALSE)"
    sqlite = f"CASE WHEN {{column}} <> '' THEN NOT {SQL_FUNCTION}(%s, {{column}}) ELSE 0 END"


class ColumnIsOneOf(ColumnCondition):
    """The column holds one of these texts. One parameter, however many."""

    postgresql = "COALESCE({column} = ANY(%s::text[]), FALSE)"
    sqlite = "COALESCE({column} IN (SELECT wanted.value FROM json_each(%s) AS wanted), 0)"

    def __init__(self, column: str, texts: Sequence[str]) -> None:
        super().__init__(column)
        self.texts = tuple(texts)

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the texts."""
        return [list(self.texts)]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the texts, as JSON."""
        return [as_json(self.texts)]
