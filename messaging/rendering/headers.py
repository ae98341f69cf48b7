"""Mail headers that stay one header: what the channel allows, on one line, RFC 2047 for the rest.

The rules are ``channels.mailbox`` and ``channels.mail_headers``, asked again once values are in
(design, safety §5 and T16). Whoever breaks one gets a ``RenderError``: the message of this user
fails, and none leaves that says something else than its author meant.
"""

import base64
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from messaging.channels import mailbox as mailboxes
from messaging.channels.mail_headers import MOST_HEADERS, header_problems, line_fault
from messaging.errors import RenderError

MOST_LINE_CHARACTERS = 76
MOST_WORD_BYTES = 45  # of UTF-8 in one encoded word: 60 characters of Base64 and 12 around them


class Mailbox(NamedTuple):
    """One person to write to or from: a display name, which may be empty, and an address."""

    name: str
    address: str


def address(text: str) -> str:
    """Return ``text`` if it is exactly one address."""
    if not mailboxes.is_address(text):
        raise RenderError("is not one mail address")
    return text


@lru_cache(maxsize=256)
def mailbox(text: str) -> Mailbox:
    """Read ``Display Name <address>`` or an address alone."""
    try:
        return Mailbox(*mailboxes.mailbox(text))
    except ValueError as fault:
        raise RenderError(str(fault)) from None


@lru_cache(maxsize=256)
def mailbox_line(header: str, who: Mailbox) -> str:
    """Return a header that names one mailbox."""
    if not who.name:
        return f"{header}: {who.address}"
    if who.name.isascii() and "=?" not in who.name:  # that opens an encoded word, quoted or not
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
    if reason := line_fault(value):
        raise RenderError(f"{header} {reason}")
    fits = len(header) + len(value) + 2 <= MOST_LINE_CHARACTERS
    if value.isascii() and fits and "=?" not in value and value == value.strip():
        return f"{header}: {value}"
    return f"{header}: " + "\r\n ".join(_encoded_words(value))


def own_lines(headers: Mapping[str, object]) -> Iterator[str]:
    """Return the author's headers; raises ``RenderError`` for a name that is not theirs to set."""
    if len(headers) > MOST_HEADERS:
        raise RenderError(f"headers must have at most {MOST_HEADERS} entries")
    for problem in header_problems(dict(headers)):
        raise RenderError(f"{problem.path} {problem.reason}")
    for name, value in headers.items():
        yield text_line(name, str(value))


def _encoded_words(text: str) -> Iterator[str]:
    """Cut into RFC 2047 words of at most 75 characters, never inside a character."""
    if len(text.encode()) <= MOST_WORD_BYTES:
        yield _word(text)
        return
    part = ""
    for character in text:
        if len((part + character).encode()) > MOST_WORD_BYTES:
            yield _word(part)
            part = ""
        part += character
    yield _word(part)


def _word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="
