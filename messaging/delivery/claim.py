"""Taking work: a lease, a fence and the mark of what will be on the wire, in one transaction.

The database is the queue. Eligible is what is ready and due, or leased by somebody whose time is
over. Rows that another lane is just taking are passed by (PostgreSQL), or wait for the write lock
(SQLite). Source: design, delivery §6.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery import admission
from messaging.delivery.admission import FREE, Terms
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS, Claim, Lease
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import CREDENTIALS
from messaging.models.fields import CodeField, DatabaseNow

SCHEMA_VERSION = 1  # a worker leaves chunks alone that a newer one wrote
EXPIRED = "expired"  # Dispatch.state_reason of a stop that nobody asked for
MOST_SMALL_CHUNKS = 200
_TAKE_OVER_DIVISOR = 8
_OPEN = Q(dispatch__state=DispatchState.SENDING) | Q(
    dispatch__state=DispatchState.HELD, dispatch__state_reason=CREDENTIALS
)
_STOPPING = Q(dispatch__state=DispatchState.STOPPING)
# Who left a torn window on the wire; also when whoever took it over has died before settling it.
_SENDER = Case(When(inflight__gt=F("cursor"), then=Coalesce("previous_owner", "owner")))


def claim_chunks(lane: Lane) -> Claim | None:
    """Lease work of one connection, taken in turn; None when there is none for this lane."""
    if not eligible(only_small=lane.only_small).exists():
        return None
    _ = lane.journal  # open from here on: its lock tells others that whoever holds the leases lives
    connections: list[Connection | None] = [
        None,
        # A lost key must not stop the others, so secrets wait until they are needed.
        *Connection.objects.defer("secrets").annotate(clock=DatabaseNow()).order_by("id"),
    ]
    first = lane.turn % len(connections)
    for place, connection in enumerate([*connections[first:], *connections[:first]], start=1):
        if claim := _claim_of(connection, lane):
            lane.turn = first + place
            return claim
    return None


def eligible(*, only_small: bool = False) -> QuerySet[Chunk]:
    """Return the chunks that somebody may take now."""
    is_due = Q(not_before=None) | Q(not_before__lte=DatabaseNow()) | _STOPPING
    is_free = Q(state=ChunkState.READY) & is_due
    is_left = Q(state=ChunkState.LEASED, lease_until__lte=DatabaseNow())
    chunks = Chunk.objects.filter(
        ~Q(state=ChunkState.DONE), is_free | is_left, schema_version__lte=SCHEMA_VERSION
    ).filter(_OPEN | _STOPPING)
    return chunks.filter(is_small=True) if only_small else chunks


def _claim_of(connection: Connection | None, lane: Lane) -> Claim | None:
    """Lease small chunks of one connection, else one bulk chunk."""
    chunks = eligible(only_small=lane.only_small).filter(connection=connection)
    terms = _terms(connection, lane)
    if terms is None:
        chunks = chunks.filter(_STOPPING | ~Q(verdict=None))  # needs no carrier
    for queue in _queues(chunks, lane, (terms or FREE).most):
        now = lane.clock()
        with transaction.atomic():
            granted = _granted(connection, terms)
            if granted is None:
                return None
            rows = list(granted.fitting(_locked(queue)))
            leases = _take(rows, connection, lane, granted)
            _book(connection, granted, leases)
        if leases:
            return Claim(
                owner=lane.owner,
                connection=connection,
                terms=granted,
                leases=leases,
                taken_at=now,
                leased_at=now,
                clock=rows[0].clock,  # type: ignore[attr-defined]
            )
    return None


def _terms(connection: Connection | None, lane: Lane) -> Terms | None:
    """Return on what terms messages may leave; None: they may not, now."""
    if connection is None:
        return FREE
    terms = admission.terms_of(connection, connection.clock)  # type: ignore[attr-defined]
    return terms if terms and lane.carriers.can_open(connection) else None


def _granted(connection: Connection | None, terms: Terms | None) -> Terms | None:
    """Ask once more where lanes share what is scarce; the usual case asks nothing."""
    if connection is None or terms is None or terms.is_free:
        return terms or FREE
    return admission.admitted(connection, terms)


def _book(connection: Connection | None, terms: Terms, leases: Sequence[Lease]) -> None:
    """Write down what the leases use up of a connection."""
    users = sum(len(lease.user_ids) for lease in leases if lease.is_sending)
    if connection is not None and users and not terms.is_free:
        admission.book(connection, terms, users)


def _queues(chunks: QuerySet[Chunk], lane: Lane, most: int | None) -> Iterator[QuerySet[Chunk]]:
    """Yield who is served, in order: the hinted dispatch, the small, everybody's n-th chunk."""
    small, bulk = chunks.filter(is_small=True), chunks.filter(is_small=False)
    if lane.preferred is not None:
        yield chunks.filter(dispatch_id=lane.preferred).order_by("number", "id")[:1]
    yield small.order_by("id")[: min(most or MOST_SMALL_CHUNKS, MOST_SMALL_CHUNKS)]
    if not lane.only_small:
        yield bulk.order_by("number", "id")[:1]


def _locked(queue: QuerySet[Chunk]) -> QuerySet[Chunk]:
    return queue.select_for_update(skip_locked=True, of=("self",)).annotate(
        clock=DatabaseNow(),
        dispatch_state=F("dispatch__state"),
        dispatch_reason=F("dispatch__state_reason"),
        expires_at=F("dispatch__expires_at"),
    )


def _take(  # noqa: PLR0917 - what, over which carrier, by whom, how much
    chunks: Sequence[Chunk], connection: Connection | None, lane: Lane, terms: Terms
) -> list[Lease]:
    """Write the leases of locked rows and return them."""
    if not chunks:
        return []
    leases = [_lease(chunk, connection, lane, terms) for chunk in chunks]
    Chunk.objects.filter(pk__in=[chunk.pk for chunk in chunks]).update(
        state=ChunkState.LEASED,
        previous_owner=_SENDER,
        owner=lane.owner,
        claim_number=F("claim_number") + 1,
        lease_until=chunks[0].clock + timedelta(seconds=LEASE_SECONDS),  # type: ignore[attr-defined]
        verdict=_by_chunk("verdict", {chunk.pk: chunk.verdict for chunk in chunks}),
        crash_count=_by_chunk("crash_count", {chunk.pk: chunk.crash_count for chunk in chunks}),
        window_size=_by_chunk("window_size", {chunk.pk: chunk.window_size for chunk in chunks}),
        inflight=_by_chunk("inflight", {chunk.pk: chunk.inflight for chunk in chunks}),
    )
    return leases


def _lease(  # noqa: PLR0917 - as _take
    chunk: Chunk, connection: Connection | None, lane: Lane, terms: Terms
) -> Lease:
    """Work out one row's new values, on the row itself, and return the lease of it."""
    expires_at: datetime = chunk.expires_at  # type: ignore[attr-defined]
    is_stopping = chunk.dispatch_state == DispatchState.STOPPING  # type: ignore[attr-defined]
    if is_stopping and chunk.verdict is None:
        is_expired = chunk.dispatch_reason == EXPIRED  # type: ignore[attr-defined]
        chunk.verdict = Reason.EXPIRED if is_expired else Reason.STOPPED
    if chunk.state == ChunkState.LEASED:
        chunk.crash_count += 1
        chunk.window_size = max(1, chunk.window_size // _TAKE_OVER_DIVISOR)
    chunk.claim_number += 1
    is_torn = chunk.inflight > chunk.cursor
    chunk.previous_owner = (chunk.previous_owner or chunk.owner) if is_torn else None
    is_marked = chunk.verdict is None and lane.carriers.slots(connection, chunk.channel) > 0
    if is_marked and not is_torn:
        chunk.inflight = min(chunk.size, chunk.cursor + terms.window(chunk.window_size))
    lease = Lease.of(chunk, expires_at=expires_at, is_torn=is_torn, is_marked=is_marked)
    if lease.is_sending:
        lease.end = min(lease.end, lease.cursor + terms.window(chunk.window_size))
    return lease


def _by_chunk(column: str, values: dict[int, int | None]) -> Case | Value:
    """Return one column's new values: one literal, or a case a value where they differ."""
    field = Chunk._meta.get_field(column)  # noqa: SLF001 - Django's documented name
    groups: dict[int | None, list[int]] = {}
    for pk, value in values.items():
        groups.setdefault(value, []).append(pk)
    literals = {value: Value(value, output_field=_plain(field)) for value in groups}
    if len(groups) == 1:
        return next(iter(literals.values()))
    return Case(*(When(pk__in=pks, then=literals[value]) for value, pks in groups.items()))


def _plain(field: object) -> CodeField:
    return field  # type: ignore[return-value]
