"""Fixed windows for callers with a key, a short patience with those without one.

Source: design, safety §1 and §6; spec, messages-send §9.
"""

import ipaddress
from collections import Counter
from datetime import datetime

from messaging.errors import TooManyRequestsError
from messaging.services.rates import Pool, Standing

CALLS = Pool("calls", 250_000, 3600)  # shared by every endpoint not named below
AUDIENCE_SENDS = Pool("messages/send by segment or audience", 250, 60)
AUDIENCE_COUNTS = Pool("audiences/count, explain", 250, 60)  # ours: a count may cost a send's
EXPORT_IDS = Pool("users/export/ids", 250, 60)
TRACK = Pool("users/track", 3_000, 3)
IDENTITY = Pool("users/alias, identify, merge, delete", 20_000, 60)  # these four share one
SUBSCRIPTION_SET = Pool("subscription/status/set", 5_000, 60)  # with v2

WRONG_KEYS_A_MINUTE = 60  # from one address; after that no query is spent on them
_MOST_ADDRESSES = 10_000  # remembered at once: a flood from everywhere must not fill our memory
_SITE_BITS = 64  # who holds one IPv6 address holds its whole /64

_NO_HEADERS = {"X-RateLimit-Limit": "", "X-RateLimit-Remaining": "", "X-RateLimit-Reset": ""}


def rate_headers(standing: Standing | None) -> dict[str, str]:
    """Return the three headers; empty ones for a caller without a key."""
    if standing is None:
        return dict(_NO_HEADERS)
    return {
        "X-RateLimit-Limit": str(standing.limit),
        "X-RateLimit-Remaining": str(standing.remaining),
        "X-RateLimit-Reset": str(standing.resets_at),
    }


class TooManyWrongKeysError(TooManyRequestsError):
    """An address that went on guessing; only the minute's first such answer is worth a log row."""

    def __init__(self, *, retry_after_seconds: int, is_first: bool) -> None:
        message = "Too many calls without a valid API key from this address."
        super().__init__(message, retry_after_seconds=retry_after_seconds)
        self.is_first = is_first


class WrongKeys:
    """Refused callers by address, counted by the minute in this process's memory.

    An address that goes on guessing costs us neither a look-up nor a row in the log. A key that
    this process has seen good is still looked up, so noise from behind one proxy locks nobody out.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._counts: Counter[str] = Counter()
        self._good: set[str] = set()

    def note_good(self, key_hash: str) -> None:
        """Remember a key that opened something; there are never more of these than keys."""
        self._good.add(key_hash)

    def note_wrong(self, address: str | None, *, now: datetime) -> None:
        """Count one refused caller; raises ``TooManyWrongKeysError`` for one too many."""
        site = self._site(address, now)
        if site in self._counts or len(self._counts) < _MOST_ADDRESSES:
            self._counts[site] += 1
        over = self._counts[site] - WRONG_KEYS_A_MINUTE
        if over > 0:
            wait = 60 - int(now.timestamp()) % 60
            raise TooManyWrongKeysError(retry_after_seconds=wait, is_first=over == 1)

    def deserves_look_up(self, address: str | None, key_hash: str, *, now: datetime) -> bool:
        """Say whether a query may be spent on this key."""
        is_patient = self._counts[self._site(address, now)] < WRONG_KEYS_A_MINUTE
        return is_patient or key_hash in self._good

    def clear(self) -> None:
        """Forget everything."""
        self._counts.clear()
        self._good.clear()

    def _site(self, address: str | None, now: datetime) -> str:
        """Return what is counted as one caller; a new minute begins with empty counts."""
        minute = int(now.timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()
        if address is None or ":" not in address:
            return address or ""
        network = ipaddress.ip_network((address, _SITE_BITS), strict=False)
        return str(network)


wrong_keys = WrongKeys()
