"""The rows of a window: final outcomes, what went wrong, and the chunks that try again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from messaging.choices.outcomes import OutcomeClass, Status
from messaging.delivery import bulk
from messaging.delivery.high_mark import Newest
from messaging.delivery.results import Results, Trouble
from messaging.delivery.retry import Again
from messaging.models.attempt import Attempt
from messaging.models.chunk import SMALL_CHUNK, Chunk
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.time_ordered_id import next_ids
from messaging.models.user_ids import pack

_DELIVERY = (
    *("id", "dispatch_number", "channel", "attempt", "user_id", "status", "reason"),
    *("message_count", "provider_message_id", "detail"),
)
_ATTEMPT = (
    *("id", "dispatch_number", "channel", "attempt", "fenced", "user_id", "device_id"),
    *("outcome_class", "provider_status", "reply", "accepted_elsewhere"),
)
_FENCED = "fenced"


def append_deliveries(results: Sequence[Results], now: datetime) -> Newest | None:
    """Write the final outcomes; return the newest of them, if there are any."""
    writing = [result for result in results if result.rows]
    count = sum(len(result.rows) for result in writing)
    if not count:
        return None
    outcomes = chain.from_iterable(map(_deliveries, writing))
    ids = list(next_ids(count, now=now))  # now: no query while a COPY is under way
    bulk.append(Delivery, _DELIVERY, ((i, *row) for i, row in zip(ids, outcomes, strict=True)))
    return Newest(ids[-1], writing[-1].lease.dispatch_number)


def append_attempts(results: Sequence[Results], now: datetime, *, fenced: bool = False) -> None:
    """Write the tries that were no plain success."""
    count = sum(len(result.troubles) for result in results)
    if count:
        troubles = chain.from_iterable(_attempts(result, fenced=fenced) for result in results)
        ids = list(next_ids(count, now=now))
        bulk.append(Attempt, _ATTEMPT, ((i, *row) for i, row in zip(ids, troubles, strict=True)))


def append_fenced(results: Sequence[Results], now: datetime) -> None:
    """Say of each message that it was sent under a lost lease: its outcome is another's."""
    for result in results:
        result.troubles = [
            Trouble(row.user_id, None, OutcomeClass.OK, _FENCED, "", accepted_elsewhere=True)
            for row in result.rows
            if row.status == Status.SENT
        ]
    append_attempts(results, now, fenced=True)


def append_retry_chunks(
    results: Sequence[Results], now: datetime, connection: Connection | None
) -> None:
    """Write who is tried again, and when: in the window's transaction, so none is forgotten."""
    Chunk.objects.bulk_create(
        _retry_chunk(result, again, user_ids, now=now, connection=connection)
        for result in results
        for again, user_ids in result.again.items()
    )


def _deliveries(result: Results) -> Iterator[tuple[object, ...]]:
    lease = result.lease
    first = (lease.dispatch_number, int(lease.channel), lease.attempt)
    for row in result.rows:
        yield first + row


def _attempts(result: Results, *, fenced: bool) -> Iterator[tuple[object, ...]]:
    lease = result.lease
    first = (lease.dispatch_number, int(lease.channel), lease.attempt, fenced)
    for trouble in result.troubles:
        yield first + trouble


def _retry_chunk(
    result: Results,
    again: Again,
    user_ids: Iterable[int],
    *,
    now: datetime,
    connection: Connection | None,
) -> Chunk:
    """Return one unsaved chunk; it targets nobody, its users are targeted already."""
    lease, ids = result.lease, sorted(user_ids)
    return Chunk(
        dispatch_id=lease.dispatch_number,
        channel=lease.channel,
        connection=connection,
        number=lease.number,
        ids=pack(ids),
        size=len(ids),
        window_size=lease.window_size,
        is_small=len(ids) <= SMALL_CHUNK,
        attempt=again.attempt,
        in_doubt_count=again.in_doubt_count,
        not_before=now + timedelta(seconds=again.wait_seconds or 0),
    )
