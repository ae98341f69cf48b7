"""The chunks that wait for a lane, and the statements that read and lock them.

Eligible is what is ready and due, or leased by somebody whose time is over. Rows that another lane
is just taking are passed by (PostgreSQL), or wait for the write lock (SQLite). Source: design,
delivery §6.
"""

from datetime import datetime
from enum import Enum, auto
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState, DispatchState
from messaging.models.chunk import Chunk
from messaging.models.composed import Composed, Given
from messaging.models.connection import Connection
from messaging.models.dispatch import CREDENTIALS
from messaging.models.fields import DatabaseNow
from messaging.models.selection import places, select

SCHEMA_VERSION = 1  # a worker leaves chunks alone that a newer one wrote
_OPEN = Q(dispatch__state=DispatchState.SENDING) | Q(
    dispatch__state=DispatchState.HELD, dispatch__state_reason=CREDENTIALS
)
_STOPPING = Q(dispatch__state=DispatchState.STOPPING)
_KEPT = 64  # statements: a queue, and how many rows of it


class WaitingChunk(NamedTuple):
    """One locked row: what a lease needs of it. Times as text, which is sooner read."""

    id: int
    dispatch_id: int
    channel: ChannelKey
    number: int
    ids: bytes
    size: int
    cursor: int
    inflight: int
    window_size: int
    attempt: int
    in_doubt_count: int
    verdict: Reason | None
    state: ChunkState
    owner: Any  # Any: a UUID or none, as Django reads it
    previous_owner: Any  # Any: the same
    claim_number: int
    crash_count: int
    targeted_count: int
    sent_count: int
    reasons: dict[str, dict[str, int]]
    clock: str  # the database's
    dispatch_state: DispatchState
    dispatch_reason: str
    expires_at: str


_COLUMNS = WaitingChunk._fields[:20]


def eligible(*, only_small: bool = False) -> QuerySet[Chunk]:
    """Return the chunks that somebody may take now."""
    is_due = Q(not_before=None) | Q(not_before__lte=DatabaseNow()) | _STOPPING
    is_free = Q(state=ChunkState.READY) & is_due
    is_left = Q(state=ChunkState.LEASED, lease_until__lte=DatabaseNow())
    chunks = Chunk.objects.filter(
        ~Q(state=ChunkState.DONE), is_free | is_left, schema_version__lte=SCHEMA_VERSION
    ).filter(_OPEN | _STOPPING)
    return chunks.filter(is_small=True) if only_small else chunks


def is_any_eligible(*, only_small: bool = False) -> bool:
    """Say whether there is a chunk that somebody may take now."""
    return bool((_ANY_SMALL if only_small else _ANY).rows())


def is_any_for_sandbox(*, only_small: bool = False) -> bool:
    """Say whether there is such a chunk of a channel without a connection."""
    return bool((_ANY_SMALL_UNCARRIED if only_small else _ANY_UNCARRIED).rows())


def carriers_of_eligible(*, only_small: bool = False) -> list[Connection]:
    """Return the connections that have such a chunk, by id, with the database's ``clock``.

    Their secrets wait until they are needed: a lost key must not stop the others.
    """
    rows = (_SMALL_CARRIERS if only_small else _CARRIERS).rows()
    clocks: dict[int, datetime] = dict(rows)  # type: ignore[arg-type]
    if not clocks:
        return []
    where = f"WHERE id IN ({places(clocks)}) ORDER BY id"
    carriers = select(Connection, where, *clocks, without=["secrets"])
    for carrier in carriers:
        carrier.clock = clocks[carrier.pk]  # type: ignore[attr-defined]
    return carriers


def _any(*, only_small: bool, **conditions: None) -> QuerySet[Chunk, Any]:  # Any: rows of one key
    return eligible(only_small=only_small).filter(**conditions).values_list("pk")[:1]


def _carriers(*, only_small: bool) -> QuerySet[Connection, Any]:  # Any: rows of key and clock
    own = eligible(only_small=only_small).filter(connection=OuterRef("pk"))
    return Connection.objects.filter(Exists(own)).values_list("pk", DatabaseNow())


_ANY = Composed(partial(_any, only_small=False))
_ANY_SMALL = Composed(partial(_any, only_small=True))
_CARRIERS = Composed(partial(_carriers, only_small=False))
_SMALL_CARRIERS = Composed(partial(_carriers, only_small=True))
_ANY_UNCARRIED = Composed(partial(_any, only_small=False, connection=None))
_ANY_SMALL_UNCARRIED = Composed(partial(_any, only_small=True, connection=None))


class Queue(Enum):
    """Who is served, in this order."""

    PREFERRED = auto()  # the dispatch that a hint named
    SMALL = auto()
    BULK = auto()  # everybody's n-th chunk


class Wanted(NamedTuple):
    """What one statement asks for; it is composed once for each."""

    queue: Queue
    most: int  # chunks
    only_small: bool
    is_sandbox: bool  # no connection
    is_open: bool  # else only what needs no carrier

    def locked(self, *, connection_id: int | None, preferred: int | None) -> list[WaitingChunk]:
        """Return the first chunks, locked, in the order of the queue; inside a transaction."""
        given = {"connection": connection_id or 0, "preferred": preferred or 0}
        return list(map(WaitingChunk._make, _statement(self).rows(**given)))


@lru_cache(maxsize=_KEPT)
def _statement(wanted: Wanted) -> Composed:
    return Composed(lambda: _composed(wanted))


def _composed(wanted: Wanted) -> QuerySet[Chunk]:
    chunks = eligible(only_small=wanted.only_small)
    chunks = chunks.filter(connection=None if wanted.is_sandbox else Given("connection"))
    if not wanted.is_open:
        chunks = chunks.filter(_STOPPING | ~Q(verdict=None))
    if wanted.queue is Queue.PREFERRED:
        chunks = chunks.filter(dispatch_id=Given("preferred"))
    else:
        chunks = chunks.filter(is_small=wanted.queue is Queue.SMALL)
    order = ("id",) if wanted.queue is Queue.SMALL else ("number", "id")
    return (
        chunks.order_by(*order)[: wanted.most]
        .select_for_update(skip_locked=True, of=("self",))
        .only(*_COLUMNS)
        .annotate(
            clock=Cast(DatabaseNow(), TextField()),
            dispatch_state=F("dispatch__state"),
            dispatch_reason=F("dispatch__state_reason"),
            expires_at=Cast("dispatch__expires_at", TextField()),
        )
    )
