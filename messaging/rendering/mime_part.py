"""One body of a mail, in lines that any mail server takes.

The author's own text is the same in everybody's mail, so it is encoded once: parts are encoded one
by one and joined by soft line breaks, which whoever reads them takes away again.
"""

import base64
import binascii
from functools import lru_cache
from typing import NamedTuple

from messaging.rendering.joined import LONG, Joined

LARGEST_QUOTED_SHARE = 6  # quoted-printable while at most one byte in six is not ASCII
SOFT_BREAK = b"=\r\n"


class Encoded(NamedTuple):
    """A text as quoted-printable, its size in UTF-8, and how much of that its characters exceed."""

    quoted: bytes
    size: int
    excess: int


def body_part(subtype: str, text: str) -> bytes:
    """Return one alternative with its headers; line ends of any kind become CRLF."""
    parts = text.parts if isinstance(text, Joined) else (text,)
    encoded = [_encoded_once(part) if len(part) >= LONG else _encoded(part) for part in parts]
    if sum(part.excess for part in encoded) * LARGEST_QUOTED_SHARE > sum(p.size for p in encoded):
        data = _with_one_line_end(text).encode().replace(b"\n", b"\r\n")
        return _head(subtype, "base64") + base64.encodebytes(data).replace(b"\n", b"\r\n")
    quoted = SOFT_BREAK.join([part.quoted for part in encoded if part.quoted])
    return _head(subtype, "quoted-printable") + quoted


def _encoded(text: str) -> Encoded:
    text = _with_one_line_end(text)
    data = text.encode()
    quoted = binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
    return Encoded(quoted, len(data), len(data) - len(text))


_encoded_once = lru_cache(maxsize=32)(_encoded)


def _with_one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=4)
def _head(subtype: str, encoding: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"
    return head.encode() + b"\r\n\r\n"
