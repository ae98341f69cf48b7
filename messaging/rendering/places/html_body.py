"""HTML bodies: values are escaped, and one that opens a URL is asked for its scheme.

Source: design, safety §4. The author's text, literals and captured markup stay as they are.
"""

import re
from collections.abc import Sequence
from html import unescape

from messaging.rendering.places.values import (
    Captured,
    Liquid,
    Read,
    Segments,
    Value,
    Variables,
    Written,
    text_of,
    written_of,
)

URL_SCHEMES = frozenset(["http", "https", "mailto", "tel", "sms"])
BLOCKED = "#blocked"
# An attribute that holds a URL, opened, with what the author wrote of the URL so far.
URL_OPENING = re.compile(
    r"""(?:^|[\s"'/])(?:href|src|srcset|action|formaction|background|poster|xlink:href)"""
    r"""\s*=\s*["']?\s*([^\s"'<>:/?#]*)$""",
    re.IGNORECASE,
)
# What decides a scheme: a colon ends it, all else shows that there is none.
DECIDER = re.compile(r"[:/?#]")
AUTHORS_DECIDER = re.compile(r"""[:/?#"'<>\s]""")
IGNORED = re.compile(r"[\x00-\x20]")  # browsers skip these in front of and inside a scheme
TAIL = 256  # characters of author's text looked back on: an attribute's name and its quote


def escape(text: str) -> str:
    """Return ``text`` for an element or a quoted attribute. Source: Ruby's ``CGI.escapeHTML``."""
    if text.isalnum():
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def html_value(value: Liquid) -> str:
    """Return a value for HTML where it opens no URL."""
    if value.__class__ is str:
        return escape(value)
    if isinstance(value, str):
        return str(written_of(value, escape))
    if isinstance(value, list | tuple):
        return "".join(map(html_value, value))
    return escape(text_of(value))


def write(segments: Segments) -> str:
    """Write an HTML text."""
    writer = _Writer()
    writer.extend(segments)
    return "".join(writer.parts)


def guarded(parts: Sequence[str | Read]) -> list[str | Read]:
    """Return the parts with each run that may open a URL as one part, which reads as written.

    Where such a run begins, and by which author's character it is over at the latest, does not
    hang on the values: so it is looked for once, and not in everybody's text.
    """
    writer, found = _Writer(), list[str | Read]()
    run: _Run | None = None
    for part in parts:
        if run is None and not isinstance(part, str) and writer.scheme is not None:
            run = _Run(writer.scheme, writer.tail)
            found.append(run)
        writer.extend([part if isinstance(part, str) else Value("")])
        if run is None:
            found.append(part)
        elif (rest := run.takes(part)) is not None:
            run = None
            found.append(rest)
    return found


class _Run:
    """A value that may open a URL, and what follows until its scheme is decided."""

    def __init__(self, scheme: str, tail: str) -> None:
        self._start = scheme, tail
        self._parts: list[str | Read] = []
        self._end = ""  # what decides a scheme that no value has decided

    def takes(self, part: str | Read) -> str | None:
        """Add a part as far as the run goes; return what is left of it, None while it goes on."""
        over = AUTHORS_DECIDER.search(part) if isinstance(part, str) else None
        if isinstance(part, str) and over:
            self._end = part[: over.end()]
            return part[over.end() :]
        self._parts.append(part)
        return None

    def __call__(self, variables: Variables) -> Written:
        """Return the run as it is written for one user."""
        writer = _Writer(*self._start)
        writer.extend(
            part if isinstance(part, str) else Value(part(variables)) for part in self._parts
        )
        text = writer.closed(self._end)
        return Written(text, text)


class _Writer:
    """The text so far. ``scheme`` is what stands in a URL attribute before any decider."""

    def __init__(self, scheme: str | None = None, tail: str = "") -> None:
        self.parts: list[str] = []
        self.tail = tail
        self.scheme = scheme
        self.first: int | None = None  # part that opened the URL with a value

    def extend(self, segments: Segments) -> None:
        for part in segments:
            if isinstance(part, str):
                self._text(part)
            elif type(part.value) is Captured:
                self.extend(part.value.segments)
            else:
                self._value(part)

    def closed(self, end: str) -> str:
        """Return the whole text with ``end`` behind it, in which nothing is opened any more."""
        if self.scheme is not None:
            self._follow(end)
        return "".join(self.parts) + end

    def _text(self, text: str) -> None:
        if not text:
            return
        if self.scheme is not None:
            self._follow(text)
        self.parts.append(text)
        self.tail = (self.tail + text)[-TAIL:]
        if self.scheme is None:
            opening = URL_OPENING.search(self.tail)
            self.scheme = opening[1] if opening else None

    def _follow(self, text: str) -> None:
        """Read on in author's text: a colon there can make a scheme of the value before it."""
        found = AUTHORS_DECIDER.search(text)
        if found is None:
            self.scheme = (self.scheme or "") + text
            return
        if found[0] == ":" and self.first is not None:
            self._judge((self.scheme or "") + text[: found.start()])
        self.scheme = self.first = None

    def _value(self, part: Value) -> None:
        written = html_value(part.value)
        self.parts.append(written)
        self.tail += "\x00"
        if self.scheme is not None:
            self._open(IGNORED.sub("", unescape(written)))

    def _open(self, text: str) -> None:
        """Take ``text`` as the next part of a URL whose scheme is not decided yet."""
        if self.first is None:
            self.first = len(self.parts) - 1
        found = DECIDER.search(text)
        if found is None:
            self.scheme = (self.scheme or "") + text
            return
        if found[0] == ":":
            self._judge((self.scheme or "") + text[: found.start()])
        self.scheme = self.first = None

    def _judge(self, scheme: str) -> None:
        if scheme.lower() not in URL_SCHEMES and self.first is not None:
            self.parts[self.first :] = [BLOCKED]
