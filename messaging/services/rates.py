"""Counting calls against a published rate. Windows are fixed and aligned to the clock.

The count lives in the database: every web process reads the same one, and a lost broker or a
restart forgets none. Source: spec, messages-send §9; design, safety §1.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from messaging.models.rate_window import RateWindow

_WINDOWS = {60: "a minute", 3600: "an hour"}


@dataclass(frozen=True, slots=True)
class Pool:
    """Calls that share one limit: at most ``limit`` in each window of ``seconds``."""

    name: str
    limit: int
    seconds: int

    def in_words(self) -> str:
        """Return the limit as people say it: ``250,000 calls an hour``."""
        return f"{self.limit:,} calls {_WINDOWS.get(self.seconds, f'in {self.seconds} seconds')}"

    def window_at(self, now: datetime) -> datetime:
        """Return when the window around ``now`` began."""
        elapsed = int(now.timestamp())
        return datetime.fromtimestamp(elapsed - elapsed % self.seconds, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a pool stands after a call; ``is_refused`` when that call was one too many."""

    limit: int
    remaining: int
    resets_at: int  # UTC epoch seconds
    is_refused: bool = False

    def seconds_left(self, now: datetime) -> int:
        """Return how long the window still lasts, rounded up, at least one second."""
        return max(1, self.resets_at - int(now.timestamp()))


def count_call(pool: Pool, *, now: datetime) -> Standing:
    """Count one call in ``pool``; a call over the limit is refused and not counted."""
    count = RateWindow.objects.count_one(pool.name, pool.window_at(now), limit=pool.limit)
    used = pool.limit if count is None else count
    return _standing(pool, used, now, is_refused=count is None)


def standing(pool: Pool, *, now: datetime) -> Standing:
    """Return where ``pool`` stands, counting nothing."""
    return _standing(pool, RateWindow.objects.counted(pool.name, pool.window_at(now)), now)


def _standing(pool: Pool, used: int, now: datetime, *, is_refused: bool = False) -> Standing:
    return Standing(
        limit=pool.limit,
        remaining=max(0, pool.limit - used),
        resets_at=int(pool.window_at(now).timestamp()) + pool.seconds,
        is_refused=is_refused,
    )
