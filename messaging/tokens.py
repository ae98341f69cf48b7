"""API keys as text: how one is made, recognised and hashed.

``car_live_`` + 30 random characters + 6 of a checksum over all before, base62. The checksum lets us
refuse a mistyped key without a query. Source: design, safety §6.
"""

import secrets
import string
import zlib
from hashlib import sha256

PREFIX = "car_live_"
RANDOM_LENGTH = 30  # 178 random bits
CHECKSUM_LENGTH = 6
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


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


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
