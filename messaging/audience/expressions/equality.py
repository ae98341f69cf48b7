"""Is it this value? Is this among its elements? On PostgreSQL both are for the GIN index."""

from collections.abc import Sequence

from messaging.audience.expressions.condition import (
    IS_ARRAY,
    IS_NUMBER,
    IS_TEXT,
    AttributeCondition,
    as_json,
    on_sqlite,
    where_written,
    written,
)

Scalar = str | int | float | bool
_WANTED = "SELECT wanted.value FROM json_each(%s) AS wanted"


class HasText(AttributeCondition):
    """The attribute is this text, to the letter."""

    postgresql = "{attributes} @> %s::jsonb"
    sqlite = where_written(on_sqlite((IS_TEXT, "attribute.value = %s")))

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name = name
        self.text = text

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the object that must be contained."""
        return [as_json({self.name: self.text})]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the text as it is written, text, name."""
        return [written(self.text), self.text, self.name]


class HasFlag(AttributeCondition):
    """The attribute is stored as true, or as false; a number is neither."""

    postgresql = "{attributes} @> %s::jsonb"
    sqlite = on_sqlite(("attribute.type = %s", "1"))

    def __init__(self, name: str, *, flag: bool) -> None:
        super().__init__()
        self.name = name
        self.flag = flag

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the object that must be contained."""
        return [as_json({self.name: self.flag})]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the type, which is the value, then the name."""
        return [as_json(self.flag), self.name]


class HasNumber(AttributeCondition):
    """The attribute is this number; 1 is 1.0, and true is not."""

    postgresql = "({attributes} @> %s::jsonb OR {attributes} @> %s::jsonb)"
    # The parameter is read by the same parser as the value, so that both round alike.
    sqlite = on_sqlite((IS_NUMBER, "attribute.value = json_extract(%s, '$')"))

    def __init__(self, name: str, number: float) -> None:
        super().__init__()
        self.name = name
        self.number = number

    def postgresql_parameters(self) -> Sequence[object]:
        """Return two objects: beyond 2⁵³ a float has one text and its whole number another."""
        whole = int(self.number) if self.number == int(self.number) else self.number
        return [as_json({self.name: self.number}), as_json({self.name: whole})]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return number, name."""
        return [as_json(self.number), self.name]


class HasElement(AttributeCondition):
    """The attribute is an array, and this text is one of its elements."""

    postgresql = "{attributes} @> %s::jsonb"
    sqlite = where_written(
        on_sqlite(
            (
                IS_ARRAY,
                (
                    "EXISTS (SELECT 1 FROM json_each(attribute.value) AS element"
                    " WHERE element.type = 'text' AND element.value = %s)"
                ),
            )
        )
    )

    def __init__(self, name: str, element: str) -> None:
        super().__init__()
        self.name = name
        self.element = element

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the object that must be contained."""
        return [as_json({self.name: [self.element]})]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the element as it is written, element, name."""
        return [written(self.element), self.element, self.name]


class HasAnyOf(AttributeCondition):
    """The attribute equals one of these values, of the same type. One parameter, however many."""

    postgresql = "{attributes} @> ANY(%s::jsonb[])"
    sqlite = on_sqlite(
        (IS_TEXT, f"attribute.value IN ({_WANTED} WHERE wanted.type = 'text')"),
        (IS_NUMBER, f"attribute.value IN ({_WANTED} WHERE wanted.type IN ('integer', 'real'))"),
        (
            "attribute.type IN ('true', 'false')",
            "attribute.type IN (SELECT wanted.type FROM json_each(%s) AS wanted)",
        ),
    )

    def __init__(self, name: str, values: Sequence[Scalar]) -> None:
        super().__init__()
        self.name = name
        self.values = tuple(values)

    def postgresql_parameters(self) -> Sequence[object]:
        """Return the objects of which one must be contained, as in ``has_value``."""
        conditions = (has_value(self.name, value) for value in self.values)
        return [[held for each in conditions for held in each.postgresql_parameters()]]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return the values three times, then the name."""
        values = as_json(self.values)
        return [values, values, values, self.name]


def has_value(name: str, value: Scalar) -> AttributeCondition:
    """Return the condition that the attribute equals ``value``, of the same type."""
    if isinstance(value, bool):
        return HasFlag(name, flag=value)
    if isinstance(value, str):
        return HasText(name, value)
    return HasNumber(name, value)
