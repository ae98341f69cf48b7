"""What may happen to one custom attribute: put, removed, increased, its elements edited.

Source: spec, audience §6, "Attribute storage".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson

MOST_ELEMENTS = 25  # spec, audience §6
ABSENT: Final = object()  # the value of an attribute that a user has not
Value = Any  # JSON, or ABSENT
_LEAST, _MOST = -(2**63), 2**63 - 1


class Operation(Protocol):
    """One change of one attribute."""

    @property
    def sample(self) -> Value:
        """A value such as the attribute has after this, or ``ABSENT``."""

    def applied(self, before: Value) -> Value:
        """Return the value after it; raises ``ValueError`` where the value before does not fit."""


@dataclass(frozen=True, slots=True)
class Put:
    """The attribute has this value now."""

    sample: Value

    def applied(self, before: Value) -> Value:  # noqa: ARG002 - the operations' shape
        """Return the value."""
        return self.sample


@dataclass(frozen=True, slots=True)
class Remove:
    """The user has this attribute no more."""

    sample: Value = ABSENT

    def applied(self, before: Value) -> Value:  # noqa: ARG002 - the operations' shape
        """Return ``ABSENT``."""
        return ABSENT


@dataclass(frozen=True, slots=True)
class Increase:
    """A whole number grows by another; who has none starts from zero."""

    by: int

    @property
    def sample(self) -> Value:
        """Return a number, for that is its kind."""
        return self.by

    def applied(self, before: Value) -> Value:
        """Return the sum."""
        start = 0 if before is ABSENT else before
        if type(start) is not int:
            raise ValueError("inc needs a whole number, and the user has another value.")
        total = start + self.by
        if not _LEAST <= total <= _MOST:
            raise ValueError("inc would leave 64 bit.")
        return total


@dataclass(frozen=True, slots=True)
class Edit:
    """Elements leave an array, then others come to its end."""

    add: tuple[Value, ...]
    remove: tuple[Value, ...]

    @property
    def sample(self) -> Value:
        """Return an array, for that is its kind, or ``ABSENT`` when nothing comes."""
        return list(self.add) if self.add else ABSENT

    def applied(self, before: Value) -> Value:
        """Return the array; nobody gets an empty one for what they had not."""
        if before is ABSENT:
            return newest(self.add) if self.add else ABSENT
        if not isinstance(before, list):
            raise ValueError("add and remove need an array, and the user has another value.")  # noqa: TRY004 - one kind of fault
        gone = set(map(_key, self.remove))
        kept = [element for element in before if _key(element) not in gone]
        return newest([*kept, *self.add])


def newest(elements: Iterable[Value]) -> list[Value]:
    """Return each element once, where it came last; at most the last 25."""
    placed: dict[bytes, Value] = {}
    for element in elements:
        key = _key(element)
        placed.pop(key, None)
        placed[key] = element
    return list(placed.values())[-MOST_ELEMENTS:]


def same(one: Value, other: Value) -> bool:
    """Say whether two values are the same JSON: ``1`` is not ``true``."""
    return type(one) is type(other) and (one is other or _key(one) == _key(other))


def _key(element: Value) -> bytes:
    return orjson.dumps(element, option=orjson.OPT_SORT_KEYS)
