"""Places where a value is printed as it is: plain text, headers, URLs."""

import re
from collections.abc import Sequence

from messaging.errors import RenderError
from messaging.rendering.places.values import Liquid, Segments, Value, text_of

# C0 and C1 without tab, LF, CR.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# What ends a line in a header (CR, LF) or a string in C (NUL): these fail the message.
LINE_ENDS = re.compile(r"[\r\n\x00]")
# All other controls and Unicode's line separators, which no mail client should see.
HEADER_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\x00-\x20]*):")
ENDS_OF_HOST = ("", "/", "?", "#")
SHORTEST = 2  # segments: a host and what follows it
# Whatever app opens it: source, design, safety §4.
NEVER_OPENED = frozenset(
    {
        *("javascript", "vbscript", "data", "file", "blob", "about", "intent", "content", "jar"),
        "view-source",
    }
)


# A scheme and all of a host, with nothing behind them that ends the host.
ORIGIN = re.compile(r"https?://[^/?#\\@\s]*\.[A-Za-z][A-Za-z0-9-]*(?::\d+)?", re.IGNORECASE)
REST_OF_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?/")


def text_value(value: Liquid) -> str:
    """Return a value for plain text: as it reads, without controls."""
    text = value if value.__class__ is str else text_of(value)
    return text if text.isprintable() else CONTROLS.sub("", text)


def header_value(value: Liquid) -> str:
    """Return a value for a header; a line end stays, so that it fails the message."""
    text = value if value.__class__ is str else text_of(value)
    return text if text.isprintable() else HEADER_CONTROLS.sub("", text)


def write_text(segments: Segments) -> str:
    """Write plain text."""
    return "".join(part if isinstance(part, str) else text_value(part.value) for part in segments)


def write_header(segments: Segments) -> str:
    """Write a header's value."""
    return "".join(part if isinstance(part, str) else header_value(part.value) for part in segments)


def check_header(text: str) -> None:
    """Raise ``RenderError`` for a header value that would not stay one line."""
    if not text.isprintable() and LINE_ENDS.search(text):
        raise RenderError("holds a line break or NUL, and a header must be one line")


def fixed_origin(segments: Sequence[str | Value]) -> str:
    """Return the scheme and host that values follow directly and must not change, or nothing.

    ``https://api.example{{path}}`` names a whole host; ``https://eu.{{zone}}.example/`` does not.
    Source: design, safety §3.2.
    """
    first = segments[0] if segments else ""
    after = next((part for part in segments[1:] if isinstance(part, str)), "")
    if len(segments) < SHORTEST or not isinstance(first, str) or REST_OF_HOST.match(after):
        return ""
    return first if ORIGIN.fullmatch(first) else ""


def check_origin(text: str, origin: str) -> None:
    """Raise ``RenderError`` where a value made another host of the author's."""
    if not text.startswith(origin) or text[len(origin) : len(origin) + 1] not in ENDS_OF_HOST:
        raise RenderError("a value changes the host that the template names")


def check_url(text: str) -> None:
    """Raise ``RenderError`` for a URL that runs a program or opens a file instead of a page."""
    found = SCHEME.match(text)
    if found and re.sub(r"[\x00-\x20]", "", found[1]).lower() in NEVER_OPENED:
        raise RenderError("opens with a scheme that is never sent")
