"""What filters make of arguments of the wrong type: Liquid's leniency, in one place."""

import re
from decimal import Decimal

from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.bounds import LARGEST_INTEGER, LONGEST_RANGE
from messaging.rendering.places.values import text_of

Number = int | Decimal

DECIMAL = re.compile(r"-?\d+\.\d+", re.ASCII)
INTEGER = re.compile(r"\s*([+-]?\d+)(?:\.\d*)?\s*", re.ASCII)
LEADING_INTEGER = re.compile(r"\s*([+-]?\d+)", re.ASCII)
MOST_DIGITS = 40  # of a string read as a number; a 64-bit integer has 19


def number(value: object) -> Number:
    """Return what Liquid counts with: ``"12abc"`` is 12, what is no number is 0.

    Source: Ruby Liquid's ``Utils.to_number``. Floats are decimals, so that 0.1 + 0.2 is 0.3.
    """
    if isinstance(value, bool):
        return 0
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, float):
        return Decimal(str(value))
    return _number_in(text_of(value).strip()) if isinstance(value, str) else 0


def _number_in(text: str) -> Number:
    if len(text) > MOST_DIGITS:
        return 0
    if DECIMAL.fullmatch(text):
        return Decimal(text)
    found = LEADING_INTEGER.match(text)
    return int(found[1]) if found else 0


def integer(value: object) -> int:
    """Return a count or a position; raises ``RenderError`` for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = INTEGER.fullmatch(text_of(value)[:MOST_DIGITS])
    if found is None:
        raise RenderError("a filter wants a whole number here")
    return bounded(int(found[1]))


def bounded(value: int) -> int:
    """Return ``value``, or raise ``RenderLimitError`` where it needs more than 64 bits."""
    if not -LARGEST_INTEGER - 1 <= value <= LARGEST_INTEGER:
        raise RenderLimitError("a number grew beyond 64 bits")
    return value


def items(value: object) -> list[object]:
    """Return a list: a list flattened, nothing for nothing, anything else as its only item.

    Source: Ruby Liquid's ``InputIterator``.
    """
    if value is None:
        return []
    if isinstance(value, range):
        if len(value) > LONGEST_RANGE:
            raise RenderLimitError(f"a range is longer than {LONGEST_RANGE:,}")
        return list(value)
    return _flat(value) if isinstance(value, list | tuple) else [value]


def _flat(values: list[object] | tuple[object, ...]) -> list[object]:
    flat: list[object] = []
    for value in values:
        flat.extend(_flat(value) if isinstance(value, list | tuple) else [value])
    return flat


def member(value: object, key: object) -> object:
    """Return a property of an object, None where there is none."""
    return value.get(text_of(key)) if isinstance(value, dict) else None
