"""Does a pattern find anything in it? RE2 says what a pattern may be before a database sees it."""

from collections.abc import Sequence
from typing import Any

from messaging.audience.expressions.condition import AttributeCondition, Sql, on_sqlite
from messaging.audience.expressions.linear_patterns import (
    LARGEST_PROGRAM,
    SQL_FUNCTION,
    compiled,
    teach_sqlite,
)


def checked(pattern: str) -> str:
    """Return a pattern that both databases read alike; raises ``ValueError`` naming what is not."""
    try:
        size = compiled(pattern).programsize
    except ValueError as fault:
        raise ValueError(f"is no RE2 pattern: {fault}.") from None
    if size > LARGEST_PROGRAM:
        raise ValueError(f"is too large: {size} RE2 instructions; {LARGEST_PROGRAM} are the most.")
    return pattern


class Matches(AttributeCondition):
    """The attribute is a text in which the pattern finds something."""

    sqlite = on_sqlite(f"attribute.type = 'text' AND {SQL_FUNCTION}(%s, attribute.value)")

    def __init__(self, name: str, pattern: str) -> None:
        super().__init__()
        self.name = name
        self.pattern = pattern

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that SQLite reads, and see that it knows our function."""
        teach_sqlite(connection)
        return super().as_sqlite(compiler, connection, **options)

    def sqlite_parameters(self) -> Sequence[object]:
        """Return pattern, name."""
        return [self.pattern, self.name]


class MatchesNot(Matches):
    """The attribute is a text, not an empty one, in which the pattern finds nothing."""

    sqlite = on_sqlite(
        "attribute.type = 'text' AND attribute.value <> ''"
        f" AND NOT {SQL_FUNCTION}(%s, attribute.value)"
    )
