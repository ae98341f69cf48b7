"""Is there anything? Null is nothing; so are an empty array and, for presence, an empty text."""

from collections.abc import Sequence

from messaging.audience.expressions.condition import AttributeCondition, on_sqlite


class IsPresent(AttributeCondition):
    """The attribute is there, and is not null, an empty text or an empty array."""

    postgresql = (
        "COALESCE({attributes} -> %s::text, 'null'::jsonb)"
        " NOT IN ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb)"
    )
    sqlite = on_sqlite(
        "CASE attribute.type WHEN 'null' THEN 0 WHEN 'text' THEN attribute.value <> ''"
        " WHEN 'array' THEN json_array_length(attribute.value) > 0 ELSE 1 END"
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
        "CASE attribute.type WHEN 'null' THEN 1"
        " WHEN 'array' THEN json_array_length(attribute.value) = 0 ELSE 0 END",
        without=True,
    )
