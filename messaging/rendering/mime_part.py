"""One body of a mail, in lines that any mail server takes.

The author's own text is the same in everybody's mail, so it is encoded once: parts are encoded one
by one and joined by soft line breaks, which whoever reads them takes away again. No line opens with
a dot, so nothing has to be doubled on its way through SMTP (RFC 2049, section 3).
"""

import base64
import binascii
from functools import lru_cache

from messaging.rendering.joined import Joined

LARGEST_QUOTED_SHARE = 6  # quoted-printable while at most one byte in six is not ASCII
SOFT_BREAK = b"=\r\n"
_LONGEST_LINE = 76  # RFC 2045, section 6.7
_MIDDLE = 40  # of a line that has to be broken
_KEPT = 512  # parts: those of the last few templates, and the commonest values


def body_part(subtype: str, text: str) -> bytes:
    """Return one alternative with its headers; line ends of any kind become CRLF."""
    if not text.isascii() and _is_hardly_ascii(text):
        data = _with_one_line_end(text).encode().replace(b"\n", b"\r\n")
        return part_head(subtype, "base64") + base64.encodebytes(data).replace(b"\n", b"\r\n")
    parts = text.parts if isinstance(text, Joined) else (text,)
    return part_head(subtype, "quoted-printable") + SOFT_BREAK.join(
        filter(None, map(quoted, parts))
    )


def more_bytes(text: str) -> int:
    """Return how many bytes more than letters a text has: 0 where all is ASCII."""
    return len(text.encode()) - len(text)


def _is_hardly_ascii(text: str) -> bool:
    return more_bytes(text) * LARGEST_QUOTED_SHARE > len(text.encode())


@lru_cache(maxsize=_KEPT)
def quoted(text: str) -> bytes:
    """Return a part in quoted-printable."""
    data = binascii.b2a_qp(_with_one_line_end(text).encode(), istext=True)
    if data.startswith(b".") or b"\n." in data:
        data = b"\n".join(map(_without_dot, data.split(b"\n")))
    return data.replace(b"\n", b"\r\n")


def _without_dot(line: bytes) -> bytes:
    """Encode the dot that a line opens with; one that is too long then is broken in two."""
    if not line.startswith(b"."):
        return line
    line = b"=2E" + line[1:]
    if len(line) <= _LONGEST_LINE:
        return line
    escape = line.rfind(b"=", 0, _MIDDLE)
    at = escape if escape > _MIDDLE - len("=2E") else _MIDDLE
    return line[:at] + b"=\n" + _without_dot(line[at:])


def _with_one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@lru_cache(maxsize=4)
def part_head(subtype: str, encoding: str) -> bytes:
    """Return the headers of a body."""
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"
    return head.encode() + b"\r\n\r\n"
