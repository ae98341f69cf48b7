"""A condition on a thousand values that costs one parameter instead of a thousand."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import BooleanField, Expression, F, Func


class IsOneOf(Func):
    """``column = ANY(array)``; parsing as many placeholders would cost more than the query."""

    output_field = BooleanField()
    kind = "bigint"

    def __init__(self, column: F | Expression, ids: Iterable[object]) -> None:
        super().__init__(column)
        self.ids = list(ids)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401, ARG002 - Django's own signature
        """Return an array comparison."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::{self.kind}[])", [*params, self.ids]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401, ARG002 - the same
        """Return a look-up in a JSON array, which SQLite reads as a table."""
        column, params = compiler.compile(self.source_expressions[0])
        values = orjson.dumps(self.ids).decode()
        table = "(SELECT value FROM json_each(%s))"
        return f"{column} IN {table}", [*params, values]


class IsOneText(IsOneOf):
    """The same of texts, to the letter."""

    kind = "text"
