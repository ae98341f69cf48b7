"""HTML bodies: values are escaped, and one that opens a URL is asked for its scheme.

Source: design, safety §4. The author's text, literals and captured markup stay as they are.
"""

import re
from html import unescape

from messaging.rendering.places.values import Captured, Liquid, Segments, Value, text_of, written_of

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


def opens_urls(segments: Segments) -> bool:
    """Return whether some value stands where a URL opens, whatever the values are."""
    writer = _Writer()
    writer.extend(segments)
    return writer.has_opened


class _Writer:
    """The text so far. ``scheme`` is what stands in a URL attribute before any decider."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.tail = ""
        self.scheme: str | None = None
        self.first: int | None = None  # part that opened the URL with a value
        self.has_opened = False

    def extend(self, segments: Segments) -> None:
        for part in segments:
            if isinstance(part, str):
                self._text(part)
            elif type(part.value) is Captured:
                self.extend(part.value.segments)
            else:
                self._value(part)

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
            self.has_opened = True
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
