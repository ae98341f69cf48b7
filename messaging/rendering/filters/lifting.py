"""A filter inside a place: the same function, taught what is author's text there.

Both ways of rendering call what ``lifted`` returns, so they cannot differ.
"""

from collections.abc import Callable, Mapping

from messaging.errors import RenderError
from messaging.rendering.filters.registry import FILTERS, Filter, Makes
from messaging.rendering.places.rules import Rules
from messaging.rendering.places.values import (
    Captured,
    Escape,
    Liquid,
    Segments,
    is_marked,
    joined,
    plain_of,
    written_of,
)

Lifted = Callable[..., Liquid]


def lifted(rules: Rules) -> Mapping[str, Lifted]:
    """Return every filter as it works in this place, by name."""
    return {name: _lift(each, rules) for name, each in FILTERS.items()}


def _lift(each: Filter, rules: Rules) -> Lifted:
    own = (rules.own_filters or {}).get(each.name)
    function = own or each.function
    if own or each.makes is Makes.CHOICE:
        return _checked(function)
    if each.makes is Makes.VALUE or rules.escape is None:
        return _checked(_of_plain(function))
    return _checked(_of_both(each, rules.escape, rules.captured))


def _of_plain(function: Lifted) -> Lifted:
    """Give the function only what is read."""

    def call(*values: Liquid, **named: Liquid) -> Liquid:
        return function(*map(plain_of, values), **named)

    return call


def _of_both(each: Filter, escape: Escape, write: Callable[[Segments], str]) -> Lifted:
    """Call the function for what is read and, where that differs, for what is written."""
    always = each.makes is Makes.MARKUP

    def call(*values: Liquid, **named: Liquid) -> Liquid:
        plain = each.function(*map(plain_of, values), **named)
        if not always and not any(map(is_marked, values)):
            return plain
        if each.name == "strip" and isinstance(values[0], Captured):
            return values[0].stripped(write)
        written = each.function(*(written_of(value, escape) for value in values), **named)
        return joined(plain, written, escape)

    return call


def _checked(function: Lifted) -> Lifted:
    """Turn what a value provokes into an error of that user."""

    def call(*values: Liquid, **named: Liquid) -> Liquid:
        try:
            return function(*values, **named)
        except (TypeError, ValueError, OverflowError) as fault:
            raise RenderError(f"a filter cannot take this value ({type(fault).__name__})") from None

    return call
