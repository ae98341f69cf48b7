"""Secrets at rest: seal, unseal, change the key.

``CARILLON_ENCRYPTION_KEY`` holds Fernet keys by comma: the first seals, all unseal. Source: design,
safety §9.
"""

import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from messaging.errors import CarillonError


class UnreadableSecretError(CarillonError):
    """A sealed value whose key is gone."""


def seal(text: str) -> str:
    """Encrypt ``text`` with the first key."""
    return _box(settings.CARILLON_ENCRYPTION_KEYS).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what ``seal`` gave. Raises ``UnreadableSecretError`` when no key fits."""
    try:
        return _box(settings.CARILLON_ENCRYPTION_KEYS).decrypt(sealed).decode()
    except InvalidToken:
        raise UnreadableSecretError("No key of CARILLON_ENCRYPTION_KEY opens this.") from None


def keyed_hash(purpose: str, text: str) -> str:
    """Return an HMAC-SHA256 of ``text`` as hex: comparable, but not to be guessed from outside."""
    key = settings.SECRET_KEY.encode() + b"\0" + purpose.encode()
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
