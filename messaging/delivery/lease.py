"""What a lane holds: leased chunks, each with the window it may send now."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.admission import FREE, Terms
from messaging.delivery.chunks import window_size
from messaging.delivery.pulse import Pulse
from messaging.delivery.retry import Tried
from messaging.delivery.waiting import WaitingChunk
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.user_ids import unpack

LEASE_SECONDS = 90
MOST_CRASHES = 8  # take-overs; at a window of one user, that user is the cause


@dataclass(slots=True, kw_only=True, eq=False)
class Lease:
    """One chunk in hand. ``[cursor, end)`` is its window; ``is_marked``: it may be on the wire."""

    chunk_id: int
    claim_number: int
    dispatch_number: int
    channel: ChannelKey
    number: int
    ids: list[int]
    size: int
    cursor: int
    end: int
    window_size: int
    attempt: int
    in_doubt_count: int
    crash_count: int
    verdict: Reason | None
    is_torn: bool  # a dead owner left the window on the wire
    is_marked: bool
    is_retry: bool
    expires_at: datetime
    previous_owner: uuid.UUID | None = None  # of a torn window: whose journal knows what had begun
    cursor_before: int = 0  # where the window that is being written began
    outcomes: Counter[tuple[int, int]] = field(default_factory=Counter)  # (status, reason or 0) → n

    @classmethod
    def of(
        cls, chunk: Chunk | WaitingChunk, *, expires_at: datetime, is_torn: bool, is_marked: bool
    ) -> Self:
        """Return the lease of a chunk as its claim left it."""
        end = chunk.inflight if is_torn or is_marked else chunk.cursor + chunk.window_size
        return cls(
            chunk_id=chunk.id,
            claim_number=chunk.claim_number,
            dispatch_number=chunk.dispatch_id,
            channel=chunk.channel,
            number=chunk.number,
            ids=unpack(bytes(chunk.ids)),
            size=chunk.size,
            cursor=chunk.cursor,
            end=min(end, chunk.size),
            window_size=chunk.window_size,
            attempt=chunk.attempt,
            in_doubt_count=chunk.in_doubt_count,
            crash_count=chunk.crash_count,
            verdict=chunk.verdict,
            is_torn=is_torn,
            is_marked=is_marked,
            is_retry=not chunk.targeted_count,
            expires_at=expires_at,
            previous_owner=chunk.previous_owner,
            outcomes=_read_outcomes(chunk),
        )

    @property
    def user_ids(self) -> list[int]:
        """The users of the window."""
        return self.ids[self.cursor : self.end]

    @property
    def is_sending(self) -> bool:
        """Whether messages of the window may leave."""
        return self.verdict is None and not self.is_torn

    @property
    def is_poisoned(self) -> bool:
        """Whether one user has taken every worker down that tried."""
        return self.crash_count >= MOST_CRASHES and self.window_size == 1

    def tried(self, deduplicates_for: object = None) -> Tried:
        """Return what the retry rules ask about this chunk."""
        return Tried(
            channel=self.channel,
            attempt=self.attempt,
            in_doubt_count=self.in_doubt_count,
            deduplicates_for=deduplicates_for,  # type: ignore[arg-type]
        )

    def next_window(self, end: int, *, is_calm: bool) -> None:
        """Move behind ``end``; after a window without a fault the next may be larger again."""
        if is_calm:
            largest = window_size(self.channel, self.verdict)
            self.window_size = min(largest, self.window_size * 2)
            self.crash_count = 0
        self.is_torn = False
        self.cursor_before, self.cursor = self.cursor, end
        self.end = min(self.size, end + self.window_size)


@dataclass(slots=True, kw_only=True)
class Claim:
    """What one claim took: one bulk chunk, or many small ones, all of one connection."""

    owner: uuid.UUID
    connection: Connection | None
    leases: list[Lease]
    taken_at: float  # on the lane's clock, read before the claim
    leased_at: float  # the same, before the lease was last renewed
    clock: datetime  # the database's, when it was taken
    terms: Terms = FREE  # what the connection allowed
    pulse: Pulse | None = None  # what its carrier answered in the last window

    def now(self, lane_clock: float) -> datetime:
        """Return the database's time, as far as this machine can tell."""
        return self.clock + timedelta(seconds=lane_clock - self.taken_at)


def _read_outcomes(chunk: Chunk | WaitingChunk) -> Counter[tuple[int, int]]:
    """Return the chunk's counts so far; *sent* has no reason, so it is counted under 0."""
    counts: Counter[tuple[int, int]] = Counter()
    for status, reasons in chunk.reasons.items():
        for reason, count in reasons.items():
            counts[int(status), int(reason)] = count
    if chunk.sent_count:
        counts[1, 0] = chunk.sent_count
    return counts
