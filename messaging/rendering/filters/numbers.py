"""Filters that count. Source: spec, personalization §7; Ruby Liquid's ``StandardFilters``.

Fractions are decimals while they are counted and floats when they are handed on.
"""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException

from messaging.errors import RenderError
from messaging.rendering.filters.arguments import Number, bounded, integer, number

MOST_PLACES = 20
WHOLE = Decimal(1)


def abs_(value: object) -> int | float:
    """Return the distance from zero."""
    counted = number(value)
    return _result(counted if counted >= 0 else -counted)


def at_most(value: object, limit: object) -> int | float:
    """Return the smaller one."""
    return _result(min(number(value), number(limit)))


def at_least(value: object, limit: object) -> int | float:
    """Return the greater one."""
    return _result(max(number(value), number(limit)))


def plus(value: object, other: object) -> int | float:
    """Add."""
    return _counted(lambda left, right: left + right, value, other)


def minus(value: object, other: object) -> int | float:
    """Subtract."""
    return _counted(lambda left, right: left - right, value, other)


def times(value: object, other: object) -> int | float:
    """Multiply."""
    return _counted(lambda left, right: left * right, value, other)


def divided_by(value: object, other: object) -> int | float:
    """Divide; an integer by an integer rounds down."""
    return _counted(_divided, value, other)


def modulo(value: object, other: object) -> int | float:
    """Return what a division that rounds down leaves."""
    return _counted(lambda left, right: left - right * _floored(left, right), value, other)


def ceil(value: object) -> int:
    """Round up."""
    return bounded(int(Decimal(number(value)).to_integral_value(ROUND_CEILING)))


def floor(value: object) -> int:
    """Round down."""
    return bounded(int(Decimal(number(value)).to_integral_value(ROUND_FLOOR)))


def round_(value: object, places: object = 0) -> int | float:
    """Round to ``places`` decimals, half away from zero."""
    counted, wanted = number(value), min(integer(places), MOST_PLACES)
    if isinstance(counted, int) and wanted >= 0:
        return counted
    try:
        rounded = _rounded(Decimal(counted), max(wanted, -MOST_PLACES))
    except DecimalException:
        raise RenderError("round: has too many digits") from None
    return _result(rounded) if wanted > 0 else bounded(int(rounded))


def money(value: object) -> str:
    """Return two decimals: 145 is ``145.00``."""
    return f"{_rounded(Decimal(number(value)), 2):.2f}"


def number_with_delimiter(value: object) -> str:
    """Put commas between thousands."""
    counted = number(value)
    return f"{counted:,}" if isinstance(counted, int) else f"{counted:,f}"


def _floored(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return (Decimal(left) / right).to_integral_value(ROUND_FLOOR)


def _divided(left: Number, right: Number) -> Number:
    both = isinstance(left, int) and isinstance(right, int)
    return left // right if both else Decimal(left) / right


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(WHOLE.scaleb(-places), ROUND_HALF_UP)


def _counted(
    operation: Callable[[Number, Number], Number], left: object, right: object
) -> int | float:
    try:
        return _result(operation(number(left), number(right)))
    except (DecimalException, ZeroDivisionError):
        raise RenderError("a number cannot be divided by zero, or has too many digits") from None


def _result(value: Number) -> int | float:
    if isinstance(value, int):
        return bounded(value)
    result = float(value)
    if not math.isfinite(result):
        raise RenderError("is no finite number")
    return result
