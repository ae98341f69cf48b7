"""Filters that hash and encode. Source: spec, personalization §7."""

import base64
import hashlib
import hmac

from messaging.rendering.places.values import text_of


def md5(text: object) -> str:
    """Return the MD5 in hex."""
    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


def sha1(text: object) -> str:
    """Return the SHA-1 in hex."""
    return hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()


def sha2(text: object) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(_bytes(text)).hexdigest()


def base64_encode(text: object) -> str:
    """Return Base64 on one line."""
    return base64.b64encode(_bytes(text)).decode()


def hmac_sha1_hex(text: object, key: object) -> str:
    """Sign with SHA-1; hex."""
    return hmac.new(_bytes(key), _bytes(text), "sha1").hexdigest()


def hmac_sha1_base64(text: object, key: object) -> str:
    """Sign with SHA-1; Base64."""
    return base64.b64encode(hmac.digest(_bytes(key), _bytes(text), "sha1")).decode()


def hmac_sha256_hex(text: object, key: object) -> str:
    """Sign with SHA-256; hex."""
    return hmac.new(_bytes(key), _bytes(text), "sha256").hexdigest()


def hmac_sha256_base64(text: object, key: object) -> str:
    """Sign with SHA-256; Base64."""
    return base64.b64encode(hmac.digest(_bytes(key), _bytes(text), "sha256")).decode()


def hmac_sha512(text: object, key: object) -> str:
    """Sign with SHA-512; hex."""
    return hmac.new(_bytes(key), _bytes(text), "sha512").hexdigest()


def _bytes(text: object) -> bytes:
    return text_of(text).encode()
