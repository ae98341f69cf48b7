"""Does a pattern find anything in it? RE2 says what a pattern may be before a database sees it."""

from collections.abc import Sequence
from typing import Any

from django.db import DataError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from messaging.audience.expressions.condition import IS_TEXT, AttributeCondition, Sql, on_sqlite
from messaging.audience.expressions.linear_patterns import (
    LARGEST_PROGRAM,
    SQL_FUNCTION,
    compiled,
    teach_sqlite,
)
from messaging.audience.expressions.pattern_syntax import for_postgresql

MOST_COMPILE_MILLISECONDS = 250  # ours: some patterns of fifteen letters take PostgreSQL minutes
_QUERY_CANCELED = "57014"  # PostgreSQL, appendix A
MOST_TOKEN_CHARACTERS = 8  # of a construct that is named, such as (?P<


def checked(pattern: str) -> str:
    """Return a pattern that both databases read alike; raises ``ValueError`` naming what is not."""
    if not pattern:
        raise ValueError("must not be empty: it would find something in everything.")
    try:
        size = compiled(pattern).programsize
    except ValueError as fault:
        raise ValueError(f"is no RE2 pattern: {_without_text(str(fault))}.") from None
    if size > LARGEST_PROGRAM:
        raise ValueError(f"is too large: {size} RE2 instructions; {LARGEST_PROGRAM} are the most.")
    for_postgresql(pattern)
    return pattern


def _without_text(fault: str) -> str:
    """Return what RE2 objects to; its words end with where, at worst the whole pattern."""
    rule, _, text = fault.partition(": ")
    return fault if len(text) <= MOST_TOKEN_CHARACTERS else rule


def runs_on(connection: BaseDatabaseWrapper, pattern: str) -> bool:
    """Say whether the database itself takes the pattern: PostgreSQL finds a few too complex.

    That may take it minutes, so it has a quarter of a second; a pattern that needs more would cost
    as much in every query.
    """
    if connection.vendor != "postgresql":
        return True
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {MOST_COMPILE_MILLISECONDS:d}")
            cursor.execute("SELECT '' ~ %s", [for_postgresql(pattern)])
            # The limit goes with the savepoint, also where the caller's transaction goes on.
            transaction.set_rollback(True, using=connection.alias)
    except DataError:
        return False
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", None) != _QUERY_CANCELED:
            raise
        return False
    return True


class Matches(AttributeCondition):
    """The attribute is a text in which the pattern finds something."""

    postgresql = (
        "COALESCE(jsonb_typeof({attributes} -> %s::text) = 'string'"
        ' AND ({attributes} ->> %s::text) COLLATE "C" ~ %s, FALSE)'
    )
    sqlite = on_sqlite((IS_TEXT, f"{SQL_FUNCTION}(%s, attribute.value)"))

    def __init__(self, name: str, pattern: str) -> None:
        super().__init__()
        self.name = name
        self.pattern = pattern

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that SQLite reads, and see that it knows our function."""
        teach_sqlite(connection)
        return super().as_sqlite(compiler, connection, **options)

    def postgresql_parameters(self) -> Sequence[object]:
        """Return name, name, rewritten pattern."""
        return [self.name, self.name, for_postgresql(self.pattern)]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return pattern, name."""
        return [self.pattern, self.name]


class MatchesNot(Matches):
    """The attribute is a text, not an empty one, in which the pattern finds nothing."""

    postgresql = (
        "COALESCE(jsonb_typeof({attributes} -> %s::text) = 'string'"
        " AND {attributes} -> %s::text <> '\"\"'::jsonb"
        ' AND ({attributes} ->> %s::text) COLLATE "C" !~ %s, FALSE)'
    )
    sqlite = on_sqlite(
        (
            f"{IS_TEXT} AND attribute.value <> ''",
            f"NOT {SQL_FUNCTION}(%s, attribute.value)",
        )
    )

    def postgresql_parameters(self) -> Sequence[object]:
        """Return name, name, name, rewritten pattern."""
        return [self.name, *super().postgresql_parameters()]
