"""One body of everybody's mail: the author's text is encoded once, values are put between.

What comes out is, byte for byte, what ``mime_part.body_part`` makes of the rendered text.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from messaging.errors import RenderError
from messaging.rendering.bounds import MOST_OUTPUT_BYTES
from messaging.rendering.html import BODY, hidden_line, with_preheader
from messaging.rendering.joined import LONG
from messaging.rendering.mime_part import SOFT_BREAK, body_part, is_hardly_ascii, part_head, quoted
from messaging.rendering.plain import Plain, Read, Variables

Part = str | Read
Body = Callable[[Variables], bytes]
Write = Callable[[object], str]
_KEPT_VALUES = 8_192  # names, towns, plans: most users share theirs with somebody
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
    if parts is None or is_hardly_ascii("".join(_authors(parts))):
        return usual
    return _quick(subtype, parts, write=text.write, usual=usual)


def _quick(subtype: str, parts: Sequence[Part], *, write: Write, usual: Body) -> Body:
    head = part_head(subtype, "quoted-printable")
    same = [quoted(part) if isinstance(part, str) else b"" for part in parts]
    own = [(place, part) for place, part in enumerate(parts) if not isinstance(part, str)]

    def press(variables: Variables) -> bytes:
        encoded = same.copy()
        for place, read in own:
            value = read(variables)
            encode = _encoded_text if value.__class__ is str else _encoded
            if (data := encode(write, value)) is None:
                return usual(variables)
            encoded[place] = data
        data = SOFT_BREAK.join(filter(None, encoded))
        return head + data if len(data) < _MOST_BYTES else usual(variables)

    return press


def _encoded(write: Write, value: object) -> bytes | None:
    """Return one value as it stands in the body; None for one that is not ASCII."""
    text = write(value)
    return quoted(text) if text.isascii() else None


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
