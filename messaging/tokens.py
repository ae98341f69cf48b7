"""What opens something by being shown: API keys, and the signed links in messages.

A key is ``car_live_`` + 30 random characters + 6 of a checksum over all before, base62; the
checksum lets us refuse a mistyped key without a query. A link's token is 20 bytes that say what it
does to whom + 16 of HMAC-SHA256 over them, base64url; nobody keeps it. Source: design, safety §6,
§8.
"""

import base64
import binascii
import hmac
import re
import secrets
import string
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from messaging.choices.channels import ChannelKey

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

PREFIX = "car_live_"
RANDOM_LENGTH = 30  # 178 random bits
CHECKSUM_LENGTH = 6
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
LINK_FORMAT = 1
SIGNATURE_BYTES = 16
# Format, key's version, kind, then channel, dispatch and user; or nothing, job and end.
_LINK = struct.Struct(">BBBBQQ")
_USER = struct.Struct(">Q")  # the end of it
_NOTHING = (0, 0, 0, 0)
_BLOCK_BYTES = 64  # of SHA-256
_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
# 36 bytes are 48 characters to the bit, so that no two texts are the same token.
_LINK_TOKEN = re.compile(r"[A-Za-z0-9_-]{48}")


def new_api_key() -> str:
    """Return a new key; it is shown once and never stored."""
    body = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_LENGTH))
    return body + _checksum(body)


def is_api_key(text: str) -> bool:
    """Say whether ``text`` could be a key of ours: shape and checksum, no query."""
    body, checksum = text[:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    has_shape = text.startswith(PREFIX) and len(body) == len(PREFIX) + RANDOM_LENGTH
    return has_shape and text.isascii() and _checksum(body) == checksum


def key_hash(key: str) -> str:
    """Return what is stored of a key: SHA-256 as hex. 178 random bits need no slow hash."""
    return sha256(key.encode()).hexdigest()


def key_prefix(key: str) -> str:
    """Return the four characters by which people tell keys apart."""
    return key[len(PREFIX) : len(PREFIX) + 4]


class LinkKind(IntEnum):
    """What a link does when it is used."""

    UNSUBSCRIBE = 1
    DOWNLOAD = 2


class Link(NamedTuple):
    """What a token stands for; it names nobody to whom the database is closed."""

    kind: LinkKind
    channel: ChannelKey
    dispatch_number: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadLink:
    """The file of one job, until a moment (seconds since 1970)."""

    job_number: int
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkKey:
    """A secret that signs links, and the version by which their tokens find it again."""

    version: int  # 1 to 255
    secret: bytes = field(repr=False)

    def sign(self, link: Link) -> str:
        """Return the token of ``link``: 48 characters that a URL holds as they are."""
        return self.signer(link.kind, link.channel, link.dispatch_number)(link.user_id)

    def signer(
        self, kind: LinkKind, channel: ChannelKey, dispatch_number: int
    ) -> Callable[[int], str]:
        """Return ``sign`` for links that differ in their user: what they share is hashed once."""
        said = _LINK.pack(LINK_FORMAT, self.version, kind, channel, dispatch_number, 0)
        shared = said[: -_USER.size]
        first, second = _keyed(self.secret)
        first = first.copy()
        first.update(shared)

        def sign(user_id: int) -> str:
            user = _USER.pack(user_id)
            inner, outer = first.copy(), second.copy()
            inner.update(user)
            outer.update(inner.digest())
            return _url_safe(shared + user + outer.digest()[:SIGNATURE_BYTES])

        return sign

    def sign_download(self, link: DownloadLink) -> str:
        """Return the token of a file, as long as those of ``sign``."""
        said = _LINK.pack(
            LINK_FORMAT, self.version, LinkKind.DOWNLOAD, 0, link.job_number, link.ends_at
        )
        return _url_safe(said + self._signature(said))

    def read(self, token: str) -> Link | None:
        """Return what we once signed; None for a text that differs from it in a single bit."""
        kind, channel, dispatch_number, user_id = self._said(token)
        if kind != LinkKind.UNSUBSCRIBE:
            return None
        return Link(
            kind=LinkKind(kind),
            channel=ChannelKey(channel),
            dispatch_number=dispatch_number,
            user_id=user_id,
        )

    def read_download(self, token: str) -> DownloadLink | None:
        """Return the file that we once signed for, whether or not its time is over; else None."""
        kind, _, job_number, ends_at = self._said(token)
        if kind != LinkKind.DOWNLOAD:
            return None
        return DownloadLink(job_number=job_number, ends_at=ends_at)

    def _said(self, token: str) -> tuple[int, int, int, int]:
        """Return what stands in a token of this key: kind, channel, two numbers; or zeros."""
        if link_version(token) != self.version:
            return _NOTHING
        data = base64.urlsafe_b64decode(token)
        said, signature = data[: _LINK.size], data[_LINK.size :]
        if not hmac.compare_digest(signature, self._signature(said)):
            return _NOTHING
        _, _, *parts = _LINK.unpack(said)
        return parts[0], parts[1], parts[2], parts[3]

    def _signature(self, said: bytes) -> bytes:
        inner, outer = (half.copy() for half in _keyed(self.secret))
        inner.update(said)
        outer.update(inner.digest())
        return outer.digest()[:SIGNATURE_BYTES]


@lru_cache(maxsize=8)
def _keyed(secret: bytes) -> tuple["Hash", "Hash"]:
    """Return both halves of HMAC-SHA256 with the key in them: that is half of the work.

    The standard library's own takes twice as long to copy. Source: RFC 2104, section 2.
    """
    key = secret if len(secret) <= _BLOCK_BYTES else sha256(secret).digest()
    key = key.ljust(_BLOCK_BYTES, b"\0")
    return sha256(bytes(byte ^ 0x36 for byte in key)), sha256(bytes(byte ^ 0x5C for byte in key))


def _url_safe(data: bytes) -> str:
    """Return bytes in base64url, in a third of the time that the standard library takes."""
    return binascii.b2a_base64(data, newline=False).translate(_URL_ALPHABET).decode()


def link_version(token: str) -> int | None:
    """Return the version of the key that ``token`` claims; None for what is no token of ours."""
    if not _LINK_TOKEN.fullmatch(token):
        return None
    form, version = base64.urlsafe_b64decode(token[:4])[:2]
    return version if form == LINK_FORMAT else None


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
