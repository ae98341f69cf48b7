"""A user's value on its way into a text: what it reads like, and how it is written there.

``Written`` carries both: as a string it is the plain text, which comparisons and further filters
see; ``written`` is how the same text stands in its place (``O'Neil`` and ``O&#39;Neil``), with
the author's own markup left alone. So nothing is escaped too early, and nothing twice.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self

import orjson
from markupsafe import Markup

Escape = Callable[[str], str]
Liquid = Any  # what Liquid knows: a JSON value, a range, or a string of this module
Variables = Mapping[str, Any]  # JSON objects by namespace, see rendering/variables.py
Read = Callable[[Variables], Liquid]
WHITE_SPACE = " \t\n\v\f\r\0"  # what Ruby's strip takes


class Value(NamedTuple):
    """One output in a rendered text; what is no ``Value`` there is the author's own text."""

    value: Liquid


Segments = Iterable[str | Value]


class Written(str):
    """A text and how it is written in its place."""

    __slots__ = ("written",)
    written: str

    def __new__(cls, plain: str, written: str) -> Self:
        """Return ``plain``, which is written as ``written``."""
        self = super().__new__(cls, plain)
        self.written = written
        return self


class Escaped(Written):
    """What the author asked to have escaped, so that asking again changes nothing."""

    __slots__ = ()


class Captured(Written):
    """What stood in a ``capture`` block: printed whole, author's text is author's text again."""

    __slots__ = ("segments",)
    segments: tuple[str | Value, ...]

    @classmethod
    def of(cls, segments: Iterable[str | Value], write: Callable[[Segments], str]) -> "Captured":
        """Return the text of ``segments``, written by ``write``."""
        segments = tuple(segments)
        self = super().__new__(cls, plain_text(segments), write(segments))
        self.segments = segments
        return self

    def stripped(self, write: Callable[[Segments], str]) -> "Captured":
        """Return the same without white space at its ends: the usual remedy after a capture."""
        forwards = _stripped(self.segments, str.lstrip)
        backwards = _stripped(forwards[::-1], str.rstrip)
        return Captured.of(backwards[::-1], write)


def _stripped(
    segments: tuple[str | Value, ...], strip: Callable[[str, str], str]
) -> tuple[str | Value, ...]:
    """Strip the first segment; one that was nothing else goes, and the next is stripped."""
    for index, part in enumerate(segments):
        text = part.value if isinstance(part, Value) else part
        if type(text) is not str:
            return segments[index:]
        kept = strip(text, WHITE_SPACE)
        if kept:
            head = Value(kept) if isinstance(part, Value) else kept
            return (head, *segments[index + 1 :])
    return ()


def text_of(value: object) -> str:
    """Return what a value reads like: Liquid's ``to_s``; objects are JSON."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text_of_many(value)


def _text_of_many(value: object) -> str:
    if isinstance(value, list | tuple):
        return "".join(map(text_of, value))
    if isinstance(value, dict):
        return json_text(value)
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return str(value)


def json_text(value: object) -> str:
    """Return a value as JSON."""
    return orjson.dumps(value, default=text_of, option=orjson.OPT_NON_STR_KEYS).decode()


def plain_text(segments: Segments) -> str:
    """Return the text as if nothing had to be escaped."""
    return "".join(part if isinstance(part, str) else text_of(part.value) for part in segments)


def is_marked(value: object) -> bool:
    """Return whether part of the value is author's text, or written otherwise than it reads."""
    if isinstance(value, list | tuple):
        return any(map(is_marked, value))
    return isinstance(value, Markup | Written)


def plain_of(value: Liquid) -> Liquid:
    """Return the value as it reads, every string in it exactly a ``str``."""
    if isinstance(value, str):
        return str(value)
    return [plain_of(item) for item in value] if isinstance(value, list | tuple) else value


def written_of(value: Liquid, escape: Escape) -> Liquid:
    """Return the value as it is written: the author's own text as it is, all else escaped."""
    if isinstance(value, Written | Markup):
        return value.written if isinstance(value, Written) else str(value)
    if isinstance(value, str | dict):
        return escape(text_of(value))
    if isinstance(value, list | tuple):
        return [written_of(item, escape) for item in value]
    return value


def joined(plain: Liquid, written: Liquid, escape: Escape) -> Liquid:
    """Return one value for both readings of it; a plain one where ``escape`` would do the same."""
    if isinstance(plain, str):
        return plain if written == escape(plain) else Written(plain, written)
    if isinstance(plain, list) and len(plain) == len(written):
        return [joined(*pair, escape) for pair in zip(plain, written, strict=True)]
    return plain
