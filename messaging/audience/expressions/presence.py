"""Is there anything? Null is nothing; so are an empty array and, for presence, an empty text."""

from collections.abc import Sequence

from messaging.audience.expressions.condition import (
    IS_ARRAY,
    IS_NULL,
    IS_TEXT,
    AttributeCondition,
    on_sqlite,
)


class IsPresent(AttributeCondition):
    """The attribute is there, and is not null, an empty text or an empty array."""

    postgresql = (
        "COALESCE({attributes} -> %s::text, 'null'::jsonb)"
        " NOT IN ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb)"
    )
    sqlite = on_sqlite(
        (IS_TEXT, "attribute.value <> ''"),
        (IS_ARRAY, "json_array_length(attribute.value) > 0"),
        (f"NOT {IS_NULL}", "1"),
    )

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the name."""
        return [self.name]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the name."""
        return [self.name]


class IsAbsent(IsPresent):
    """The attribute is missing, null or an empty array. An empty text is neither there nor not."""

    postgresql = "COALESCE({attributes} -> %s::text, 'null'::jsonb) IN ('null'::jsonb, '[]'::jsonb)"
    sqlite = on_sqlite(
        (IS_NULL, "1"), (IS_ARRAY, "json_array_length(attribute.value) = 0"), missing=True
    )
