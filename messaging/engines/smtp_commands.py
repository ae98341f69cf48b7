"""What we say to an SMTP server, built from checked parts only, and bodies made safe to send."""

import re
from base64 import b64encode
from functools import lru_cache

from messaging.engines.exchange import Envelope
from messaging.errors import RefusedError

MAIL, RCPT, DATA = "mail", "rcpt", "data"

DATA_COMMAND = b"DATA\r\n"
RSET_COMMAND = b"RSET\r\n"
QUIT_COMMAND = b"QUIT\r\n"
LONE_DOT = b".\r\n"

_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII, no space, no angle brackets
_MOST_ADDRESS_LENGTH = 320  # 64 @ 255: RFC 5321, section 4.5.3.1
_LINE_END = re.compile(rb"\r\n|\r|\n")


def check_envelope(envelope: Envelope) -> None:
    """Raise ``RefusedError`` for an envelope that could become another command, or another mail.

    The sender may be empty: that is how a mail says that it wants no bounce.
    """
    if not (_fits(envelope.sender or "nobody@example") and _fits(envelope.recipient)):
        raise RefusedError("the address cannot stand in an SMTP command")
    if b"\0" in envelope.data:
        raise RefusedError("the mail holds a NUL")


@lru_cache(maxsize=64)  # one sender writes to many
def _fits(address: str) -> bool:
    return len(address) <= _MOST_ADDRESS_LENGTH and bool(_ADDRESS.fullmatch(address))


def mail_command(envelope: Envelope, offers: frozenset[str]) -> bytes:
    """Return ``MAIL``, with what the server likes to know beforehand."""
    command = f"MAIL FROM:<{envelope.sender}>"
    if "SIZE" in offers:
        command += f" SIZE={len(envelope.data)}"
    if "8BITMIME" in offers and not envelope.data.isascii():
        command += " BODY=8BITMIME"
    return command.encode("ascii") + b"\r\n"


def rcpt_command(envelope: Envelope) -> bytes:
    """Return ``RCPT`` for the only recipient."""
    return b"RCPT TO:<%s>\r\n" % envelope.recipient.encode("ascii")


def body_bytes(envelope: Envelope) -> bytes:
    """Return the mail as it goes over the wire, final dot included.

    Each line ends in CRLF, so that no server finds an end of the mail where we saw none; lines
    that open with a dot get a second one. Source: RFC 5321, sections 2.3.8 and 4.5.2.
    """
    data = envelope.data
    if envelope.is_wire_ready:
        return data + LONE_DOT
    if not data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r"):
        data = _LINE_END.sub(b"\r\n", data)
    if data.startswith(b"."):
        data = b"." + data
    if b"\r\n." in data:
        data = data.replace(b"\r\n.", b"\r\n..")
    return data + (LONE_DOT if data.endswith(b"\r\n") or not data else b"\r\n" + LONE_DOT)


def ehlo_command(name: str) -> bytes:
    """Return ``EHLO`` with our own name."""
    return b"EHLO %s\r\n" % name.encode("ascii")


def plain_credentials(username: str, password: str) -> bytes:
    """Return what ``AUTH PLAIN`` takes. Source: RFC 4616."""
    return b64encode(f"\0{username}\0{password}".encode())


def login_line(word: str) -> bytes:
    """Return one answer to ``AUTH LOGIN``, which asks for the name and then for the password."""
    return b64encode(word.encode()) + b"\r\n"
