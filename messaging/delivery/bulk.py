"""Many rows in one statement: COPY on PostgreSQL, ``executemany`` on SQLite.

Only this module knows which database it is. Everything here runs inside the caller's transaction.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection, models

from messaging.choices.outcomes import Status
from messaging.choices.states import ChunkState
from messaging.delivery.lease import LEASE_SECONDS, Lease
from messaging.models.chunk import Chunk

_ADVANCE = """
UPDATE {table} SET cursor = %s, inflight = %s, window_size = %s, crash_count = %s,
  sent_count = %s, skipped_count = %s, failed_count = %s, cancelled_count = %s, unknown_count = %s,
  reasons = %s, state = %s, owner = %s, previous_owner = NULL,
  lease_until = CASE WHEN %s THEN {until} END
WHERE id = %s AND owner = %s AND claim_number = %s AND cursor = %s AND state = {leased}
RETURNING id, {now}
"""
_POSTGRESQL = {"now": "clock_timestamp()", "until": "clock_timestamp() + interval '{0} s'"}
_SQLITE = {
    "now": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "until": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '+{0} seconds')",
}


def advance(owner: uuid.UUID, leases: Sequence[Lease], kept: set[int]) -> dict[int, datetime]:
    """Move cursors and counts, each only while the lease is still ours and nothing has moved.

    ``leases`` stand behind their window; those whose chunk is in ``kept`` stay leased for the next
    one, the others are given back or done. Returns the database's clock by chunk id: who is missing
    has lost the fence, and nothing of it may be written.
    """
    sql = _ADVANCE.format(
        table=Chunk._meta.db_table,  # noqa: SLF001 - Django's documented name
        leased=int(ChunkState.LEASED),
        **{name: text.format(LEASE_SECONDS) for name, text in _dialect().items()},
    )
    rows = [_columns(lease, owner, is_kept=lease.chunk_id in kept) for lease in leases]
    return {chunk_id: _moment(clock) for chunk_id, clock in _returned(sql, rows)}


def append(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of plain values, in the order of ``columns`` (names in the database)."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented name
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608 - our own names


def _dialect() -> dict[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def _columns(lease: Lease, owner: uuid.UUID, *, is_kept: bool) -> tuple[Any, ...]:
    """Return one lease as the parameters of ``_ADVANCE``."""
    is_done = lease.cursor >= lease.size
    is_kept = is_kept and not is_done
    state = ChunkState.DONE if is_done else ChunkState.LEASED if is_kept else ChunkState.READY
    totals = dict.fromkeys(Status, 0)
    reasons: dict[str, dict[str, int]] = {}
    for (status, reason), count in lease.outcomes.items():
        totals[Status(status)] += count
        if reason:
            reasons.setdefault(str(status), {})[str(reason)] = count
    return (
        lease.cursor,
        lease.end if is_kept and lease.is_marked else lease.cursor,
        lease.window_size,
        lease.crash_count,
        *(totals[status] for status in Status),
        orjson.dumps(reasons).decode(),
        int(state),
        _uuid(owner) if is_kept else None,
        is_kept,
        lease.chunk_id,
        _uuid(owner),
        lease.claim_number,
        lease.cursor_before,
    )


def _returned(sql: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """Run one UPDATE a row, in one round trip where the database is far away.

    A server that goes away raises Django's error, also from what Django knows nothing of.
    """
    if not rows:
        return
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.executemany(sql, rows, returning=True)
            yield from cursor.fetchall()
            while cursor.nextset():
                yield from cursor.fetchall()
            return
        for row in rows:
            cursor.execute(sql, row)
            yield from cursor.fetchall()


def _uuid(value: uuid.UUID) -> str | uuid.UUID:
    return value if connection.features.has_native_uuid_field else value.hex


def _moment(clock: datetime | str) -> datetime:
    if isinstance(clock, datetime):
        return clock
    return datetime.fromisoformat(clock).replace(tzinfo=UTC)
