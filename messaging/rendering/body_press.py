"""One body of everybody's mail: the author's text is encoded once, values are put between.

What comes out is, byte for byte, what ``mime_part.body_part`` makes of the rendered text.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from messaging.errors import RenderError
from messaging.rendering.bounds import MOST_OUTPUT_BYTES
from messaging.rendering.html import BODY, hidden_line, with_preheader
from messaging.rendering.joined import LONG
from messaging.rendering.mime_part import (
    LARGEST_QUOTED_SHARE,
    SOFT_BREAK,
    body_part,
    more_bytes,
    part_head,
    quoted,
)
from messaging.rendering.plain import Plain, Read, Variables

Part = str | Read
Body = Callable[[Variables], bytes]
Write = Callable[[object], str]
_KEPT_VALUES, _LONGEST_KEPT = 8_192, 64  # names, towns, plans: most users share theirs
_MOST_BYTES = MOST_OUTPUT_BYTES // 4  # of what is surely no larger than a text may be


def body_press(subtype: str, text: Plain | str, *, preheader: str = "") -> Body:
    """Return what makes the body of a user's variables, from a template or everybody's text.

    ``preheader`` goes into it, if it is HTML. It raises ``RenderError`` for a text of no letter,
    and what rendering raises.
    """
    if isinstance(text, str):
        data = body_part(subtype, with_preheader(text, preheader))
        return lambda _variables: data
    usual = _usual(subtype, text, preheader)
    if text.write is None or not any(len(part) >= LONG for part in _authors(text.parts)):
        return usual
    parts = _with_preheader(text.parts, preheader) if preheader else text.parts
    if parts is None:
        return usual
    return _quick(subtype, parts, write=text.write, usual=usual)


def _quick(subtype: str, parts: Sequence[Part], *, write: Write, usual: Body) -> Body:
    head = part_head(subtype, "quoted-printable")
    same = [quoted(part) if isinstance(part, str) else b"" for part in parts]
    own = [(place, part) for place, part in enumerate(parts) if not isinstance(part, str)]
    authors = "".join(_authors(parts))
    # Whatever the values are, with so many bytes more than letters it stays quoted-printable.
    spare = len(authors.encode()) // LARGEST_QUOTED_SHARE - more_bytes(authors)
    if spare < 0:
        return usual

    def press(variables: Variables) -> bytes:
        encoded, more = same.copy(), 0
        for place, read in own:
            value = read(variables)
            is_short = value.__class__ is str and len(value) <= _LONGEST_KEPT
            encode = _encoded_text if is_short else _encoded
            encoded[place], own_more = encode(write, value)
            more += own_more
        data = SOFT_BREAK.join(filter(None, encoded))
        return head + data if more <= spare and len(data) < _MOST_BYTES else usual(variables)

    return press


def _encoded(write: Write, value: object) -> tuple[bytes, int]:
    """Return one value as it stands in the body, and how many bytes more than letters it has."""
    text = write(value)
    return quoted(text), 0 if text.isascii() else more_bytes(text)


# Only of texts: 1, 1.0 and True are one key, and read differently.
_encoded_text = lru_cache(maxsize=_KEPT_VALUES)(_encoded)


def _usual(subtype: str, text: Plain, preheader: str) -> Body:
    """Render the text, then encode it: what is always right."""

    def press(variables: Variables) -> bytes:
        rendered = text.render(variables)
        if not rendered:
            raise RenderError("is empty")
        return body_part(subtype, with_preheader(rendered, preheader))

    return press


def _authors(parts: Sequence[Part]) -> list[str]:
    return [part for part in parts if isinstance(part, str)]


def _with_preheader(parts: Sequence[Part], preheader: str) -> Sequence[Part] | None:
    """Put the preheader where ``with_preheader`` does; None where a value could have a say."""
    hidden = hidden_line(preheader)
    for place, part in enumerate(parts):
        if not isinstance(part, str):
            continue
        if body := BODY.search(part):
            at = body.end()
            return [*parts[:place], part[:at], hidden, part[at:], *parts[place + 1 :]]
        if part.rfind("<") > part.rfind(">"):  # a tag that a value stands in
            return None
    return [hidden, *parts]
