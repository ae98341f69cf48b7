"""Where a page ends, as callers may hold it: JavaScript would lose an id's digits.

A cursor is a place and no right: whoever changes one reads the same list from elsewhere.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

CURSOR_BYTES = 8


def cursor_of(place: int) -> str:
    """Return ``place``, a number from 0 to 2⁶³ - 1, as eleven characters."""
    return urlsafe_b64encode(place.to_bytes(CURSOR_BYTES)).decode().rstrip("=")


def place_of(cursor: str) -> int:
    """Return the place in ``cursor``; raises ``ValueError`` for what we did not make."""
    packed = urlsafe_b64decode(cursor.encode("ascii") + b"=")
    place = int.from_bytes(packed)
    if len(packed) != CURSOR_BYTES or place >= 2**63 or cursor_of(place) != cursor:
        raise ValueError("is not a cursor of ours")
    return place
