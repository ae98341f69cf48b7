"""The value of a custom attribute, as it came → what is to happen, in the one form we keep.

Times become one text and whole numbers whole numbers: docs/decisions/0003.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from messaging.audience.times import canonical_time
from messaging.people.operations import Edit, Increase, Operation, Put, Remove, newest
from messaging.people.text import storable

MOST_LEVELS = 20  # of objects and arrays in one value; ours
_TIME_CHARACTERS = range(8, 41)  # the shortest is 1-1-2021
_BEYOND = 2**63


def operation_of(value: object) -> Operation:
    """Return what ``value`` says about its attribute; raises ``ValueError`` with the rule."""
    reader = _READERS.get(type(value))
    if reader is None:
        raise ValueError("must be a string, number, boolean, array, object or null.")
    return reader(value)


def _put_text(value: str) -> Operation:
    storable(value)
    if len(value) in _TIME_CHARACTERS:
        return Put(canonical_time(value) or value)
    return Put(value)


def _put_array(value: list[Any]) -> Operation:
    return Put(newest(plain(element, 1) for element in value))


def _from_object(value: dict[str, Any]) -> Operation:
    """Return the operation that an object writes, or put the object: it is a nested attribute."""
    if value.keys() == {"inc"}:
        return _increase(value["inc"])
    if value and value.keys() <= {"add", "remove"}:
        return Edit(_elements("add", value), _elements("remove", value))
    return Put(plain(value))


def _increase(by: object) -> Operation:
    if isinstance(by, bool) or not isinstance(by, int | float) or plain(by) != int(by):
        raise ValueError("inc must be a whole number.")
    return Increase(int(by))


def _elements(name: str, value: Mapping[str, Any]) -> tuple[Any, ...]:
    elements = value.get(name, [])
    if not isinstance(elements, list):
        raise ValueError(f"{name} must be an array.")  # noqa: TRY004 - one kind of fault for a reader
    return tuple(plain(element, 1) for element in elements)


def plain(value: object, level: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """Return a value in the form we keep, its texts as they are; ``level`` is how deep it lies.

    Raises ``ValueError`` with the rule.
    """
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise ValueError("must hold strings, numbers, booleans, arrays and objects only.")
    if level > MOST_LEVELS:
        raise ValueError(f"must not be nested deeper than {MOST_LEVELS} levels.")
    return writer(value, level)


def _whole(value: int, _: int = 0) -> int:
    if not -_BEYOND <= value < _BEYOND:
        raise ValueError("must be within 64 bit.")
    return value


def _number(value: float, _: int = 0) -> float:
    """Return a number; one without a fraction is written as a whole one.

    Beyond 64 bits every float is whole, and PostgreSQL would hand it out with all its digits.
    """
    if not math.isfinite(value):
        raise ValueError("must be finite.")
    return _whole(int(value)) if value.is_integer() else value


def _array(value: list[Any], level: int) -> list[Any]:
    return [plain(element, level + 1) for element in value]


def _object(value: dict[str, Any], level: int) -> dict[str, Any]:
    return {attribute_name(name): plain(inner, level + 1) for name, inner in value.items()}


def attribute_name(name: object) -> str:
    """Return the name of an attribute; raises ``ValueError``."""
    if not isinstance(name, str) or not name:
        raise ValueError("a name must be a string that is not empty.")
    return storable(name)


_READERS: Mapping[type, Callable[[Any], Operation]] = {  # Any: a value of the key's type
    str: _put_text,
    bool: Put,
    int: lambda value: Put(_whole(value)),
    float: lambda value: Put(_number(value)),
    list: _put_array,
    dict: _from_object,
    type(None): lambda _: Remove(),
}
_WRITERS: Mapping[type, Callable[[Any, int], Any]] = {
    str: lambda value, _: storable(value),
    bool: lambda value, _: value,
    type(None): lambda value, _: value,
    int: _whole,
    float: _number,
    list: _array,
    dict: _object,
}
