"""Whether a number of a row is one of many: one form for each database."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func


class Among(Func):
    """A column holds one of these numbers, however many: they are one parameter."""

    arity = 1
    output_field = BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        super().__init__(F(column))
        self.numbers = ",".join(str(int(number)) for number in numbers)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Look each of them up in turn."""
        template = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        sql, params = self.as_sql(compiler, connection, template=template, **extra)
        return sql, [*params, f"[{self.numbers}]"]

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Let the planner see what they are."""
        template = "%(expressions)s = ANY(%%s::bigint[])"
        sql, params = self.as_sql(compiler, connection, template=template, **extra)
        return sql, [*params, f"{{{self.numbers}}}"]
