"""Mail headers that stay one header: names from a list, values on one line, RFC 2047 for the rest.

Source: design, safety §5 and T16. Whoever breaks a rule gets a ``RenderError``: the message of
this user fails, and none leaves that says something else than its author meant.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from messaging.errors import RenderError

MOST_HEADERS = 20
MOST_VALUE_CHARACTERS = 998
MOST_LINE_CHARACTERS = 76
MOST_LOCAL_CHARACTERS, MOST_ADDRESS_CHARACTERS = 64, 254
MOST_WORD_BYTES = 45  # of UTF-8 in one encoded word: 60 characters of Base64 and 12 around them

NAME = re.compile(r"[A-Za-z0-9-]{1,76}")
ALLOWED = frozenset(
    {
        *("in-reply-to", "references", "precedence", "auto-submitted", "feedback-id", "list-id"),
        *("organization", "importance", "priority"),
    }
)
OURS = ("x-carillon-", "x-ses-", "x-smtpapi", "x-mailgun-", "x-msys-api", "x-pm-", "x-mc-", "x-sg-")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BIDI = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})*")
MAILBOX = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]+)\s*>\s*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Mailbox(NamedTuple):
    """One person to write to or from: a display name, which may be empty, and an address."""

    name: str
    address: str


def address(text: str) -> str:
    """Return ``text`` if it is exactly one address, its domain in ASCII."""
    text = text.strip()
    local, at, domain = text.rpartition("@")
    if at and not domain.isascii():
        text = f"{local}@{_ascii_domain(domain)}"
    fits = len(text) <= MOST_ADDRESS_CHARACTERS and len(local) <= MOST_LOCAL_CHARACTERS
    if not (fits and ADDRESS.fullmatch(text)):
        raise RenderError("is not one mail address")
    return text


@lru_cache(maxsize=256)
def mailbox(text: str) -> Mailbox:
    """Read ``Display Name <address>`` or an address alone."""
    found = MAILBOX.fullmatch(text)
    if found is None:
        return Mailbox("", address(text))
    quoted = QUOTED.fullmatch(found["name"])
    name = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else found["name"]
    if "@" in name or CONTROL.search(name) or BIDI.search(name):
        raise RenderError("holds an address, a control or a direction mark in the display name")
    return Mailbox(name, address(found["address"]))


def mailbox_line(header: str, who: Mailbox) -> str:
    """Return a header that names one mailbox."""
    if not who.name:
        return f"{header}: {who.address}"
    if PLAIN_NAME.fullmatch(who.name):
        name = f'"{who.name}"'
    elif who.name.isascii():
        escaped = who.name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    else:
        name = "\r\n ".join(_encoded_words(who.name))
    separator = (
        "\r\n " if len(header) + len(name) + len(who.address) > MOST_LINE_CHARACTERS else " "
    )
    return f"{header}: {name}{separator}<{who.address}>"


def text_line(header: str, value: str) -> str:
    """Return a header with free text."""
    if len(value) > MOST_VALUE_CHARACTERS:
        raise RenderError(f"{header} has more than {MOST_VALUE_CHARACTERS} characters")
    if not value.isprintable() and CONTROL.search(value):
        raise RenderError(f"{header} holds a line break or a control")
    fits = len(header) + len(value) + 2 <= MOST_LINE_CHARACTERS
    if value.isascii() and fits and "=?" not in value and value == value.strip():
        return f"{header}: {value}"
    return f"{header}: " + "\r\n ".join(_encoded_words(value))


def own_lines(headers: Mapping[str, object]) -> Iterator[str]:
    """Return the author's headers; raises ``RenderError`` for a name that is not theirs to set."""
    if len(headers) > MOST_HEADERS:
        raise RenderError(f"headers has more than {MOST_HEADERS} entries")
    for name, value in headers.items():
        check_name(name)
        yield text_line(name, str(value))


def check_name(name: str) -> None:
    """Raise ``RenderError`` for a header's name that an author may not set."""
    lower = name.lower()
    is_free = lower.startswith("x-") and not lower.startswith(OURS)
    if not NAME.fullmatch(name) or not (is_free or lower in ALLOWED):
        raise RenderError("headers holds a name that is not X-… or on the list of names")


def _encoded_words(text: str) -> Iterator[str]:
    """Cut into RFC 2047 words of at most 75 characters, never inside a character."""
    part = ""
    for character in text:
        if len((part + character).encode()) > MOST_WORD_BYTES:
            yield _word(part)
            part = ""
        part += character
    yield _word(part)


def _word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        raise RenderError("is not one mail address") from None
