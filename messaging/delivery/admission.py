"""On what terms a claim may use a connection: not now, one message, so many a second, or freely.

What is read with the connection's row costs no statement. Only a connection that is unwell, slow
or counted is looked at again under its lock. Source: design, delivery §6 and §8.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState, ConnectionState
from messaging.circuit import OPEN_SECONDS
from messaging.delivery.waiting import WaitingChunk
from messaging.models.chunk import SMALL_CHUNK, Chunk
from messaging.models.connection import Connection
from messaging.models.fields import DatabaseNow

PROBE_EVERY = timedelta(seconds=OPEN_SECONDS)
UNPROVEN_AFTER = timedelta(seconds=60)
AHEAD_SECONDS = 5.0  # how far places are reserved; farther away, the work is left for later
SLOWED_FOR = timedelta(hours=1)  # ours: then a connection without a rate is free again
_RECOVERY_SECONDS = 30.0
_RECOVERY = 1.1
# A webhook's receiver is the caller's choice: its faults are its own, not the connection's.
_RECEIVERS_OWN = frozenset({ChannelKey.WEBHOOK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one claim may do with its connection."""

    most: int | None = None  # messages; None: whatever the window holds
    is_probe: bool = False
    per_second: float | None = None
    max_lanes: int | None = None
    wait_seconds: float = 0.0  # until the first reserved place

    @property
    def is_free(self) -> bool:
        """Whether nothing must be asked or written under the connection's lock."""
        return not (self.is_probe or self.per_second or self.max_lanes)

    @property
    def is_open_ended(self) -> bool:
        """Whether the lane may send the next window without asking again."""
        return self.most is None

    def window(self, size: int) -> int:
        """Return how many users a window holds: enough to find ``most`` who get something."""
        return size if self.most is None else min(size, max(self.most, SMALL_CHUNK))

    def fitting(self, chunks: Iterable[WaitingChunk]) -> Iterator[WaitingChunk]:
        """Yield the first of ``chunks``, and more while their users have places."""
        users = 0
        for chunk in chunks:
            if self.most is not None and users and users + chunk.size - chunk.cursor > self.most:
                return
            users += chunk.size - chunk.cursor
            yield chunk


FREE = Terms()


def terms_of(connection: Connection, clock: datetime) -> Terms | None:
    """Return the terms that a connection's row allows at ``clock``; None: not now."""
    is_well = connection.state == ConnectionState.HEALTHY
    if not is_well and (connection.probe_at is None or connection.probe_at > clock):
        return None
    rate = rate_of(connection, clock)
    if rate and _wait_seconds(connection, clock) > AHEAD_SECONDS:
        return None
    is_careful = not is_well or _is_unproven(connection, clock)
    most = max(1, int(rate * AHEAD_SECONDS)) if rate else None
    return Terms(
        most=1 if is_careful else most,
        is_probe=not is_well,
        per_second=rate,
        max_lanes=connection.max_lanes,
        wait_seconds=_wait_seconds(connection, clock) if rate else 0.0,
    )


def admitted(connection: Connection, terms: Terms) -> Terms | None:
    """Ask again under the connection's lock; None: another lane was faster. In a transaction."""
    locked = Connection.objects.select_for_update(of=("self",)).defer("secrets")
    row = locked.annotate(clock=DatabaseNow()).get(pk=connection.pk)
    fresh = terms_of(row, row.clock)
    if fresh is None or (terms.max_lanes and lanes_of(row) >= terms.max_lanes):
        return None
    return fresh


def book(connection: Connection, terms: Terms, users: int) -> None:
    """Reserve the places of ``users`` and move the next probe on, under the same lock."""
    changes: dict[str, object] = {}
    if terms.is_probe:
        changes["probe_at"] = DatabaseNow() + PROBE_EVERY
    if terms.per_second:
        places = min(users, terms.most or users)
        seconds = terms.wait_seconds + places / terms.per_second
        changes["next_free_at"] = DatabaseNow() + timedelta(seconds=seconds)
    if changes:
        Connection.objects.filter(pk=connection.pk).update(**changes)


def lanes_of(connection: Connection) -> int:
    """Return how many lanes hold work of a connection now: off the indexes of the claim."""
    held = Chunk.objects.exclude(state=ChunkState.DONE).filter(
        Q(is_small=True) | Q(is_small=False),
        connection=connection,
        state=ChunkState.LEASED,
        lease_until__gt=DatabaseNow(),
    )
    return held.values("owner").distinct().count()


def rate_of(connection: Connection, clock: datetime) -> float | None:
    """Return how many messages a second may leave: what was set, or less while it recovers."""
    limits = [float(connection.rate_per_second)] if connection.rate_per_second else []
    if connection.slowed_rate and connection.slowed_at:
        since = clock - connection.slowed_at
        if since < SLOWED_FOR:
            steps = int(since.total_seconds() / _RECOVERY_SECONDS)
            limits.append(connection.slowed_rate * _RECOVERY**steps)
    return min(limits, default=None)


def is_judged(connection: Connection) -> bool:
    """Say whether a connection is judged by its answers at all."""
    return connection.channel not in _RECEIVERS_OWN


def _is_unproven(connection: Connection, clock: datetime) -> bool:
    if not is_judged(connection):
        return False
    return connection.proven_at is None or clock - connection.proven_at > UNPROVEN_AFTER


def _wait_seconds(connection: Connection, clock: datetime) -> float:
    if connection.next_free_at is None:
        return 0.0
    return max(0.0, (connection.next_free_at - clock).total_seconds())
