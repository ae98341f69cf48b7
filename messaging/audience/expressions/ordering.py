"""More or less than a number; a time within a span."""

from collections.abc import Sequence
from enum import Enum

from messaging.audience.expressions.condition import (
    IS_NUMBER,
    IS_TEXT,
    AttributeCondition,
    as_json,
    on_sqlite,
)


class Order(Enum):
    """How a number stands to another, as SQL writes it."""

    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="


class NumberStands(AttributeCondition):
    """The attribute is a number that stands so to ``number``."""

    def __init__(self, name: str, order: Order, number: float) -> None:
        super().__init__()
        self.name = name
        self.number = number
        self.postgresql = (
            "COALESCE(jsonb_typeof({attributes} -> %s::text) = 'number'"
            f" AND {{attributes}} -> %s::text {order.value} %s::jsonb, FALSE)"
        )
        self.sqlite = on_sqlite((IS_NUMBER, f"attribute.value {order.value} json_extract(%s, '$')"))

    def postgresql_parameters(self) -> Sequence[object]:
        """Return name, name, number."""
        return [self.name, self.name, as_json(self.number)]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return number, name."""
        return [as_json(self.number), self.name]


# The canonical form and nothing else; ``messaging.audience.times`` says why there is one.
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DATE = (
    "(?:[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    f"|{_LEAP_YEAR}-02-29)"
)
_CANONICAL = f"^{_DATE}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{{6}}Z$"
_SHAPE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]."
_SHAPE += "[0-9]" * 6 + "Z"


class TimeWithin(AttributeCondition):
    """The attribute is a time from ``earliest`` to ``latest``, both included, both canonical."""

    postgresql = (
        "COALESCE(jsonb_typeof({attributes} -> %s::text) = 'string'"
        ' AND ({attributes} ->> %s::text) COLLATE "C" BETWEEN %s AND %s'
        f" AND ({{attributes}} ->> %s::text) COLLATE \"C\" ~ '{_CANONICAL}', FALSE)"
    )
    # SQLite reads 30 February as 2 March and 25 o'clock as NULL: neither comes back as written.
    sqlite = on_sqlite(
        (
            f"{IS_TEXT} AND attribute.value BETWEEN %s AND %s AND attribute.value GLOB '{_SHAPE}'",
            (
                "strftime('%%Y-%%m-%%dT%%H:%%M:%%S', substr(attribute.value, 1, 19))"
                " IS substr(attribute.value, 1, 19)"
            ),
        )
    )

    def __init__(self, name: str, earliest: str, latest: str) -> None:
        super().__init__()
        self.name = name
        self.earliest = earliest
        self.latest = latest

    def postgresql_parameters(self) -> Sequence[object]:
        """Return name, name, earliest, latest, name."""
        return [self.name, self.name, self.earliest, self.latest, self.name]

    def sqlite_parameters(self) -> Sequence[object]:
        """Return earliest, latest, name."""
        return [self.earliest, self.latest, self.name]
