"""Whether a JSON list of a row holds a number: one form for each database."""

from typing import Any

from django.db.models import BooleanField, F, Func


class Lists(Func):
    """``channels`` lists this code: true or false, for a number that is never a caller's text."""

    arity = 1
    output_field = BooleanField()

    def __init__(self, column: str, code: int) -> None:
        super().__init__(F(column))
        self.code = int(code)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Walk the list, where the digits stand in it at all."""
        members = "SELECT 1 FROM json_each(%(expressions)s) WHERE value = %(code)s"
        template = f"(instr(%(expressions)s, '%(code)s') > 0 AND EXISTS ({members}))"
        return self.as_sql(compiler, connection, template=template, code=self.code, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Ask ``jsonb`` whether the list contains it."""
        template = "%(expressions)s @> '[%(code)s]'::jsonb"
        return self.as_sql(compiler, connection, template=template, code=self.code, **extra)
