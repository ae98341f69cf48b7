"""Who calls: ``Authorization: Bearer car_live_…`` and nothing else.

Unknown, wrong, revoked and expired keys read alike, and none is ever echoed. The key is looked up
on each call, so that a revocation holds from the next one. Source: design, safety §6.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from messaging.api.throttling import wrong_keys
from messaging.errors import InvalidRequestError, Problem
from messaging.models.api_key import ApiKey
from messaging.services.key_use import note_use
from messaging.tokens import is_api_key, key_hash

SCHEME = "bearer"
STRAY_KEY = "api_key"  # where callers of old put it: spec, messages-send §2


class InvalidKeyError(InvalidRequestError):
    """No key, or one that opens nothing; one answer for all of them."""

    status = 401

    def __init__(self, *problems: Problem) -> None:
        super().__init__("Invalid API key", problems)


def authenticate(request: HttpRequest, *, now: datetime) -> ApiKey:
    """Return the key that signs this call.

    Raises ``InvalidKeyError``, or ``TooManyWrongKeysError`` once its address has guessed too often.
    """
    address = request.caller_ip  # type: ignore[attr-defined]  # project.caller_address puts it there
    api_key = _look_up(bearer(request), address, now)
    if api_key is None:
        wrong_keys.note_wrong(address, now=now)
        raise InvalidKeyError
    wrong_keys.note_good(api_key.key_hash)
    note_use(api_key, now=now)
    return api_key


def bearer(request: HttpRequest) -> str:
    """Return what the header offers as a key, or an empty string."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip(" ") if scheme.lower() == SCHEME else ""


def refuse_stray_key(query: Mapping[str, Any], body: object) -> None:  # Any: one text or several
    """Raise ``InvalidKeyError`` for a key where proxies, histories and logs would keep it."""
    places = [place for place, values in (("query", query), ("body", body)) if _names_key(values)]
    if places:
        reason = "send the key as Authorization: Bearer <key>, and nowhere else."
        raise InvalidKeyError(*(Problem(f"{place}.{STRAY_KEY}", reason) for place in places))


def _look_up(text: str, address: str | None, now: datetime) -> ApiKey | None:
    if not is_api_key(text):
        return None
    hashed = key_hash(text)
    if not wrong_keys.deserves_look_up(address, hashed, now=now):
        return None
    return ApiKey.objects.opened_by(hashed, now=now)


def _names_key(values: object) -> bool:
    return isinstance(values, Mapping) and STRAY_KEY in values
