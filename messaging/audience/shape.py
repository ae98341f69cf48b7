"""How the JSON of a filter is read: member by member, every problem with its path."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from messaging.errors import InvalidRequestError, Problem

INVALID = "The audience is not valid"
LONGEST_TEXT = 255  # characters; spec, audience §6: names and values are stored up to this

ONLY_IN_SEGMENTS = "is possible in a segment only: save it in one, and name that by segment_id."

_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")  # jsonb refuses them; design, safety: T6

# Takes a member's value (None when absent) and the whole object; raises ValueError with the rule.
Reader = Callable[[Any, Mapping[str, object]], object]


def read_members(value: object, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return what ``readers`` make of an object's members; raises ``InvalidRequestError``.

    ``null`` reads as absent. A member without a reader is refused: whoever misspelt it meant
    fewer people than we would reach without it.
    """
    if not isinstance(value, dict):
        raise InvalidRequestError(INVALID, [Problem("", "must be an object.")])
    problems = [
        Problem(shown(name), f"is not known here; there is {', '.join(readers)}.")
        for name in value
        if name not in readers
    ]
    read = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(value.get(name), value)
        except ValueError as fault:
            problems.append(Problem(name, str(fault)))
    if problems:
        raise InvalidRequestError(INVALID, problems)
    return read


def one_of(words: Collection[str], *, in_segments: Collection[str] = ()) -> Reader:
    """Return a reader that takes one of ``words``; it says where those ``in_segments`` belong."""

    def reader(value: object, _: Mapping[str, object]) -> str:
        if not isinstance(value, str) or value not in words:
            if isinstance(value, str) and value in in_segments:
                raise ValueError(ONLY_IN_SEGMENTS)
            raise ValueError(f"must be one of {', '.join(words)}.")
        return value

    return reader


def text(value: object, *, longest: int = LONGEST_TEXT) -> str:
    """Return a text that both databases can hold; raises ``ValueError``."""
    if not isinstance(value, str):
        raise ValueError("must be a string.")  # noqa: TRY004 - one kind of fault for a reader
    if len(value) > longest:
        raise ValueError(f"must be at most {longest} characters.")
    if _UNHOLDABLE.search(value):
        raise ValueError("must be without U+0000 and lone surrogates.")
    return value


def shown(name: str) -> str:
    """Return a caller's member name as a path may show it: short, and printable."""
    return name if name.isidentifier() and len(name) <= LONGEST_TEXT else "(unknown)"
