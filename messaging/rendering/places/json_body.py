"""JSON webhook bodies: no value adds a member, and what is not JSON in the end is not sent.

Inside the author's quotes a value is JSON-escaped, once, also after ``json_escape``; outside it
must be a JSON value itself. Source: design, safety §4.
"""

import re

import orjson
from markupsafe import Markup

from messaging.errors import RenderError
from messaging.rendering.places.values import (
    Captured,
    Segments,
    Value,
    Written,
    json_text,
    text_of,
    written_of,
)

# Author's text, up to where the answer to "inside a string?" may change.
STEP = re.compile(r'[^"\\]*(?:"|\\)?')


def escape(text: str) -> str:
    """Return ``text`` as it stands between the quotes of a JSON string."""
    return orjson.dumps(text).decode()[1:-1]


def fragment(value: object) -> str:
    """Return a value for the inside of a JSON string; it can neither end it nor break it."""
    if isinstance(value, Written | Markup):
        written = written_of(value, escape)
        if _is_fragment(written):
            return str(written)
    return escape(text_of(value))


def fragments(segments: Segments) -> str:
    """Write what was captured as if it stood inside a JSON string."""
    return "".join(part if isinstance(part, str) else fragment(part.value) for part in segments)


def write(segments: Segments) -> str:
    """Write a JSON body; raises ``RenderError`` for a value that fits nowhere."""
    writer = _Writer()
    writer.extend(segments)
    return "".join(writer.parts)


def leaves_strings(segments: Segments) -> bool:
    """Return whether some value stands elsewhere than between quotes, whatever the values are."""
    writer = _Writer()
    for part in segments:
        if isinstance(part, str):
            writer.extend([part])
        elif writer.is_escaping or not writer.is_inside:
            return True
    return False


def check(text: str) -> None:
    """Raise ``RenderError`` unless the whole is JSON."""
    if not _is_json(str(text)):  # a text that knows its parts is a str, and orjson wants no heir
        raise RenderError("is not JSON once it is rendered")


def _is_fragment(text: str) -> bool:
    return _is_json(f'"{text}"')


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


class _Writer:
    """The body so far, and whether its end stands inside one of the author's strings."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_inside = False
        self.is_escaping = False  # the last character was a backslash, inside a string

    def extend(self, segments: Segments) -> None:
        for part in segments:
            if isinstance(part, str):
                self._text(part)
            elif type(part.value) is Captured:
                self.extend(part.value.segments)
            else:
                self._value(part)

    def _text(self, text: str) -> None:
        self.parts.append(text)
        position = 1 if self.is_escaping and text else 0
        self.is_escaping = self.is_escaping and not text
        while position < len(text):
            found = STEP.match(text, position)
            position = found.end() if found else len(text)
            position = self._turn(text, position)

    def _turn(self, text: str, position: int) -> int:
        """Look at the character before ``position``; return where to read on."""
        if text[position - 1] == '"':
            self.is_inside = not self.is_inside
        elif text[position - 1] == "\\" and self.is_inside:
            self.is_escaping = position == len(text)
            return position + 1
        return position

    def _value(self, part: Value) -> None:
        if type(part.value) is Markup:  # a literal of the author's
            text = fragment(part.value) if self.is_inside else str(part.value)
            self._text(text)
        elif self.is_escaping:
            raise RenderError("a value cannot follow a backslash in a JSON string")
        else:
            self.parts.append(fragment(part.value) if self.is_inside else _whole(part.value))


def _whole(value: object) -> str:
    """Return a value for the outside of a string: nothing, or one JSON value."""
    if not isinstance(value, str):
        return "" if value is None else json_text(value)
    if value and not _is_json(value):
        raise RenderError("a value outside the quotes of a JSON body must be JSON itself")
    return str(value)
