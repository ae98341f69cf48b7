"""Taking work: a lease, a fence and the mark of what will be on the wire, in one transaction.

The database is the queue: ``waiting.py`` says who waits in it. Source: design, delivery §6.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery import admission
from messaging.delivery.admission import FREE, Terms
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS, Claim, Lease
from messaging.delivery.one_of import IsOneOf
from messaging.delivery.waiting import (
    Queue,
    WaitingChunk,
    Wanted,
    carriers_of_eligible,
    is_any_eligible,
    is_any_for_sandbox,
)
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.fields import CodeField, moment

EXPIRED = "expired"  # Dispatch.state_reason of a stop that nobody asked for
MOST_SMALL_CHUNKS = 200
_TAKE_OVER_DIVISOR = 8
# Who left a torn window on the wire; also when whoever took it over has died before settling it.
_SENDER = Case(When(inflight__gt=F("cursor"), then=Coalesce("previous_owner", "owner")))


def claim_chunks(lane: Lane) -> Claim | None:
    """Lease work of one connection, taken in turn; None when there is none for this lane."""
    if not is_any_eligible(only_small=lane.only_small):
        return None
    _ = lane.journal  # open from here on: its lock tells others that whoever holds the leases lives
    for connection in _in_turn(lane):
        if claim := _claim_of(connection, lane):
            lane.turn = _key(connection)
            return claim
    return None


def _in_turn(lane: Lane) -> list[Connection | None]:
    """Return who has work, the sandbox among them, from behind whom this lane served last."""
    found: list[Connection | None] = [
        *([None] if is_any_for_sandbox(only_small=lane.only_small) else []),
        *carriers_of_eligible(only_small=lane.only_small),
    ]
    return sorted(found, key=lambda connection: _key(connection) <= lane.turn)


def _key(connection: Connection | None) -> int:
    return 0 if connection is None else connection.pk


def _claim_of(connection: Connection | None, lane: Lane) -> Claim | None:
    """Lease small chunks of one connection, else one bulk chunk."""
    terms = _terms(connection, lane)
    now = lane.clock()
    with transaction.atomic():
        granted = _granted(connection, terms)
        if granted is None:
            return None
        rows = _next_rows(connection, lane, granted, is_open=terms is not None)
        leases = _take(rows, connection, lane, granted)
        _book(connection, granted, leases)
    if not leases:
        return None
    return Claim(
        owner=lane.owner,
        connection=connection,
        terms=granted,
        leases=leases,
        taken_at=now,
        leased_at=now,
        clock=moment(rows[0].clock),
    )


def _next_rows(
    connection: Connection | None, lane: Lane, terms: Terms, *, is_open: bool
) -> list[WaitingChunk]:
    """Lock the rows of the first queue that has any which fit."""
    key = connection.pk if connection is not None else None
    for queue, most in _queues(lane, terms.most):
        wanted = Wanted(queue, most, lane.only_small, connection is None, is_open)
        found = wanted.locked(connection_id=key, preferred=lane.preferred)
        if rows := list(terms.fitting(found)):
            return rows
    return []


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


def _queues(lane: Lane, most: int | None) -> Iterator[tuple[Queue, int]]:
    """Yield who is served, in order, and how many chunks of it."""
    if lane.preferred is not None:
        yield Queue.PREFERRED, 1
    yield Queue.SMALL, min(most or MOST_SMALL_CHUNKS, MOST_SMALL_CHUNKS)
    if not lane.only_small:
        yield Queue.BULK, 1


def _take(  # noqa: PLR0917 - what, over which carrier, by whom, how much
    chunks: Sequence[WaitingChunk], connection: Connection | None, lane: Lane, terms: Terms
) -> list[Lease]:
    """Write the leases of locked rows and return them."""
    if not chunks:
        return []
    taken, leases = zip(*(_leased(each, connection, lane, terms) for each in chunks), strict=True)
    Chunk.objects.filter(IsOneOf(F("pk"), [chunk.id for chunk in taken])).update(
        state=ChunkState.LEASED,
        previous_owner=_SENDER,
        owner=lane.owner,
        claim_number=F("claim_number") + 1,
        lease_until=moment(chunks[0].clock) + timedelta(seconds=LEASE_SECONDS),
        verdict=_by_chunk("verdict", {chunk.id: chunk.verdict for chunk in taken}),
        crash_count=_by_chunk("crash_count", {chunk.id: chunk.crash_count for chunk in taken}),
        window_size=_by_chunk("window_size", {chunk.id: chunk.window_size for chunk in taken}),
        inflight=_by_chunk("inflight", {chunk.id: chunk.inflight for chunk in taken}),
    )
    return list(leases)


def _leased(  # noqa: PLR0917 - as _take
    chunk: WaitingChunk, connection: Connection | None, lane: Lane, terms: Terms
) -> tuple[WaitingChunk, Lease]:
    """Work out one row's new values, and the lease of it."""
    verdict, is_torn = _verdict(chunk), chunk.inflight > chunk.cursor
    is_left = chunk.state == ChunkState.LEASED
    size = max(1, chunk.window_size // _TAKE_OVER_DIVISOR) if is_left else chunk.window_size
    is_marked = verdict is None and lane.carriers.slots(connection, chunk.channel) > 0
    end = min(chunk.size, chunk.cursor + terms.window(size))
    taken = chunk._replace(
        verdict=verdict,
        crash_count=chunk.crash_count + is_left,
        window_size=size,
        inflight=end if is_marked and not is_torn else chunk.inflight,
        claim_number=chunk.claim_number + 1,
        previous_owner=(chunk.previous_owner or chunk.owner) if is_torn else None,
    )
    lease = Lease.of(
        taken, expires_at=moment(chunk.expires_at), is_torn=is_torn, is_marked=is_marked
    )
    if lease.is_sending:
        lease.end = min(lease.end, end)
    return taken, lease


def _verdict(chunk: WaitingChunk) -> Reason | None:
    """Return why nothing is to be sent; what nobody wants any more is not."""
    if chunk.dispatch_state != DispatchState.STOPPING or chunk.verdict is not None:
        return chunk.verdict
    return Reason.EXPIRED if chunk.dispatch_reason == EXPIRED else Reason.STOPPED


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
