"""The name of one message, the same on every attempt. Source: design, delivery §6.

It is ``Message-ID``'s left part, ``webhook-id`` and every carrier's idempotency key; a report that
quotes it finds its delivery without an index on provider ids.
"""

import struct
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from hmac import compare_digest

from django.conf import settings

from messaging.choices.channels import ChannelKey

_FIELDS = struct.Struct(">QBQ")  # dispatch number, channel, user id
_USER = struct.Struct(">Q")  # the end of it
_MARK_BYTES = 12
_KEY_CHARACTERS = 39
_URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
_DEVICE_MARK = "."  # in none of base64url's alphabets


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageName:
    """What a key says, once its mark is found to be ours."""

    dispatch_number: int
    channel: ChannelKey
    user_id: int
    device_id: int | None


def message_key(
    dispatch_number: int, channel: int, user_id: int, *, device_id: int | None = None
) -> str:
    """Return 39 characters of base64url, for a device its number behind them."""
    key = message_keys(dispatch_number, channel)(user_id)
    return key if device_id is None else device_key(key, device_id)


def message_keys(dispatch_number: int, channel: int) -> Callable[[int], str]:
    """Return what makes a user's key: what those of one dispatch and channel share is hashed once.

    A device's number goes behind its user's key by ``device_key``.
    """
    shared = _FIELDS.pack(dispatch_number, channel, 0)[: -_USER.size]
    marking = _keyed(settings.SECRET_KEY).copy()
    marking.update(shared)

    def key(user_id: int) -> str:
        user = _USER.pack(user_id)
        mark = marking.copy()
        mark.update(user)
        data = b2a_base64(shared + user + mark.digest(), newline=False)
        return data.translate(_URL_ALPHABET, b"=").decode()

    return key


def device_key(key: str, device_id: int) -> str:
    """Return the key of one device's message."""
    return f"{key}{_DEVICE_MARK}{device_id}"


def read_message_key(text: str) -> MessageName | None:
    """Return what a key names, or None for a text that we never gave out."""
    key, _, device = text.partition(_DEVICE_MARK)
    if len(key) != _KEY_CHARACTERS or not key.isascii() or not (not device or device.isdecimal()):
        return None
    raw = urlsafe_b64decode(key + "=")
    fields, mark = raw[: _FIELDS.size], raw[_FIELDS.size :]
    if not compare_digest(mark, _mark(fields)):
        return None
    dispatch_number, channel, user_id = _FIELDS.unpack(fields)
    return MessageName(
        dispatch_number=dispatch_number,
        channel=ChannelKey(channel),
        user_id=user_id,
        device_id=int(device) if device else None,
    )


def _mark(fields: bytes) -> bytes:
    """Return twelve bytes that only we can make."""
    mark = _keyed(settings.SECRET_KEY).copy()
    mark.update(fields)
    return mark.digest()


@lru_cache(maxsize=4)
def _keyed(secret: str) -> blake2b:
    return blake2b(key=sha256(b"message key\0" + secret.encode()).digest(), digest_size=_MARK_BYTES)
