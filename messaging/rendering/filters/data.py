"""Filters for lists, objects and JSON. Source: spec, personalization §7; Ruby Liquid 5."""

from functools import cmp_to_key

import orjson

from messaging.errors import RenderError
from messaging.rendering.filters.arguments import items, member
from messaging.rendering.places.values import json_text, text_of


def default(value: object, other: object = "", *, allow_false: object = False) -> object:
    """Return ``other`` for nil, false and what is empty; a string of blanks is not empty."""
    if value is False:
        return value if allow_false is True else other
    return other if value is None or value in ("", [], {}) else value


def size(value: object) -> int:
    """Return how many characters, items or members; 0 for what has none."""
    return len(value) if isinstance(value, str | list | tuple | dict | range) else 0


def first(value: object) -> object:
    """Return the first item."""
    return next(iter(_sequence(value)), None)


def last(value: object) -> object:
    """Return the last item."""
    return next(reversed(_sequence(value)), None)


def join(value: object, glue: object = " ") -> str:
    """Return the items as one string."""
    return text_of(glue).join(map(text_of, items(value)))


def concat(value: object, more: object) -> list[object]:
    """Return both lists as one."""
    if not isinstance(more, list | tuple | range):
        raise RenderError("concat wants a list")
    return items(value) + items(more)


def compact(value: object, key: object = None) -> list[object]:
    """Leave out nil, or items whose property is nil."""
    return [
        item for item in items(value) if (item if key is None else member(item, key)) is not None
    ]


def map_(value: object, key: object) -> list[object]:
    """Return one property of each item."""
    return [member(item, key) for item in items(value)]


def reverse(value: object) -> list[object]:
    """Return the items backwards."""
    return items(value)[::-1]


def sort(value: object, key: object = None) -> list[object]:
    """Return the items in order, by a property if one is named; nil comes last."""
    return sorted(items(value), key=cmp_to_key(lambda a, b: _compared(_by(a, key), _by(b, key))))


def sort_natural(value: object, key: object = None) -> list[object]:
    """Sort as people do: without regard to case; nil comes last."""
    return sorted(
        items(value),
        key=lambda item: (_by(item, key) is None, text_of(_by(item, key)).lower()),
    )


def uniq(value: object, key: object = None) -> list[object]:
    """Return each item once, or each with another property."""
    seen: set[str] = set()
    kept = []
    for item in items(value):
        mark = json_text([_by(item, key)])
        if mark not in seen:
            seen.add(mark)
            kept.append(item)
    return kept


def where(value: object, key: object, wanted: object = None) -> list[object]:
    """Return the items whose property equals ``wanted``, or is true where nothing is wanted."""
    found = [(item, member(item, key)) for item in items(value)]
    if wanted is None:
        return [item for item, own in found if own is not None and own is not False]
    kind = isinstance(wanted, bool)  # 1 is not true here, though Python says so
    return [item for item, own in found if own == wanted and isinstance(own, bool) is kind]


def property_accessor(value: object, key: object) -> object:
    """Return a property of an object."""
    return member(value, key)


def json_parse(text: object) -> object:
    """Read JSON; what is none is nil, which prints nothing."""
    try:
        return orjson.loads(text_of(text))
    except orjson.JSONDecodeError:
        return None


def as_json_string(value: object) -> str:
    """Return the value as JSON."""
    return json_text(value)


def json_escape(text: object) -> str:
    """Escape for the inside of a JSON string."""
    return json_text(text_of(text))[1:-1]


def raw(value: object) -> object:
    """Print as is where values are HTML-escaped; nothing to do elsewhere."""
    return value


def _by(item: object, key: object) -> object:
    return item if key is None else member(item, key)


def _sequence(value: object) -> list[object]:
    if isinstance(value, dict):
        return [list(pair) for pair in value.items()]
    return items(value) if isinstance(value, list | tuple | range) else []


def _compared(left: object, right: object) -> int:
    if left is None or right is None:
        return (left is None) - (right is None)
    both_text = isinstance(left, str) and isinstance(right, str)
    both_numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if not (both_text or both_numbers):
        raise RenderError("sort cannot compare items of different types")
    return (left > right) - (left < right)  # type: ignore[operator]  # two of one kind, seen above
