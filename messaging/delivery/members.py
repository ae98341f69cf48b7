"""Some members of a JSON object as one text: PostgreSQL pays for each that it writes out."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, Func, TextField

MOST_MEMBERS = 16  # beyond it the whole object is no dearer


class MembersAsText(Func):
    """The object as JSON text, with at least the members of these names that it has.

    One that it lacks may be there as ``null``. SQLite keeps JSON as text, so there it is all of it.
    """

    output_field = TextField()

    def __init__(self, column: str, names: Collection[str]) -> None:
        super().__init__(F(column))
        self.names = sorted(name for name in names if "\0" not in name)  # in no text of PostgreSQL

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401, ARG002 - Django's own signature
        """Return an object built of those members."""
        column, params = compiler.compile(self.source_expressions[0])
        if len(self.names) > MOST_MEMBERS:
            return f"({column})::text", params
        members = ", ".join(f"%s::text, {column} -> %s" for _ in self.names)
        named = [part for name in self.names for part in (name, *params, name)]
        return f"jsonb_build_object({members})::text", named

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401, ARG002 - the same
        """Return the column."""
        return compiler.compile(self.source_expressions[0])
