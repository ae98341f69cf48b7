"""Many rows in one statement; inserted by COPY on PostgreSQL, ``executemany`` on SQLite.

Only this module knows which database it is. Everything here runs inside the caller's transaction.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, models

from messaging.choices.outcomes import Status
from messaging.choices.states import ChunkState
from messaging.delivery.lease import LEASE_SECONDS, Lease
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.fields import moment

# Values come as one parameter of JSON objects: a placeholder each would cost more than its value.
# The fence is one CASE: of plain conditions a planner expects that a single chunk meets them, and
# so reads the values once for each chunk that does.
_ADVANCE = """
UPDATE {table} SET cursor = new_cursor, inflight = new_inflight, window_size = new_window_size,
  crash_count = new_crash_count, sent_count = new_sent, skipped_count = new_skipped,
  failed_count = new_failed, cancelled_count = new_cancelled, unknown_count = new_unknown,
  reasons = new_reasons, state = new_state, previous_owner = NULL,
  owner = CASE WHEN is_kept THEN owner END, lease_until = CASE WHEN is_kept THEN {until} END
FROM {values} WHERE id = chunk_id AND
  CASE WHEN owner = %s AND claim_number = claimed AND cursor = was_at THEN state = {leased} END
RETURNING id, {now_as_text}
"""
_ADVANCED = {
    **dict.fromkeys(("chunk_id", "claimed", "was_at", "new_cursor", "new_inflight"), "bigint"),
    **dict.fromkeys(("new_window_size", "new_crash_count", "new_state"), "integer"),
    **{f"new_{status.word}": "integer" for status in Status},
    "new_reasons": "jsonb",
    "is_kept": "boolean",
}
_END = """
UPDATE {table} SET state_before = state, state = end_state, totals = account, ended_at = {now},
  first_sent_at = CASE WHEN is_started THEN COALESCE(first_sent_at, {now}) ELSE first_sent_at END
FROM {values} WHERE number = ended
"""
_ENDED = {"ended": "bigint", "end_state": "integer", "account": "jsonb", "is_started": "boolean"}
_LEAP = """
SELECT setval(its.name, nextval(its.name) + %s)
FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name) AS its
"""
_POSTGRESQL = {
    "now": "clock_timestamp()",
    "now_as_text": "clock_timestamp()::text",
    "until": "clock_timestamp() + interval '{0} s'",
}
_SQLITE = {
    "now": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "now_as_text": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "until": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '+{0} seconds')",
}


def advance(owner: uuid.UUID, leases: Sequence[Lease], kept: set[int]) -> dict[int, datetime]:
    """Move cursors and counts, each only while the lease is still ours and nothing has moved.

    ``leases`` stand behind their window; those whose chunk is in ``kept`` stay leased for the next
    one, the others are given back or done. Returns the database's clock by chunk id: who is missing
    has lost the fence, and nothing of it may be written.
    """
    if not leases:
        return {}
    rows = [_columns(lease, is_kept=lease.chunk_id in kept) for lease in leases]
    leased, values = int(ChunkState.LEASED), _as_table(_ADVANCED)
    sql = _ADVANCE.format(table=_table(Chunk), leased=leased, values=values, **_dialect())
    with connection.cursor() as cursor:
        cursor.execute(sql, [orjson.dumps(rows).decode(), _uuid(owner)])
        return {chunk_id: moment(clock) for chunk_id, clock in cursor.fetchall()}


def end(dispatches: Iterable[tuple[int, int, Any, bool]]) -> None:  # Any: JSON
    """End dispatches whose rows the caller has locked, in one statement.

    Each is its number, the state it ends in, its totals, and whether its first message has left.
    """
    rows = [dict(zip(_ENDED, ending, strict=True)) for ending in dispatches]
    if rows:
        sql = _END.format(table=_table(Dispatch), values=_as_table(_ENDED), **_dialect())
        with connection.cursor() as cursor:
            cursor.execute(sql, [orjson.dumps(rows).decode()])


def leap(model: type[models.Model], numbers: int) -> None:
    """Let the keys that the database gives to new rows go on so many numbers further."""
    table = model._meta.db_table  # noqa: SLF001 - Django's documented name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_LEAP, [numbers, table, model._meta.pk.column])  # noqa: SLF001 - the same
            return
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [numbers, table]
        )
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, numbers])


def append(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of plain values, in the order of ``columns`` (names in the database)."""
    table = _table(model)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608 - our own names


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented name


def _dialect() -> dict[str, str]:
    words = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    return {name: text.format(LEASE_SECONDS) for name, text in words.items()}


def _as_table(columns: Mapping[str, str]) -> str:
    """Return what reads one parameter, an array of JSON objects, as rows of these columns."""
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"jsonb_to_recordset(%s::jsonb) AS its({typed})"
    named = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {named} FROM json_each(%s)) AS its"  # noqa: S608 - our own names


def _columns(lease: Lease, *, is_kept: bool) -> dict[str, Any]:  # Any: JSON
    """Return one lease as a row of ``_ADVANCED``."""
    is_done = lease.cursor >= lease.size
    is_kept = is_kept and not is_done
    totals = dict.fromkeys(Status, 0)
    reasons: dict[str, dict[str, int]] = {}
    for (status, reason), count in lease.outcomes.items():
        totals[Status(status)] += count
        if reason:
            reasons.setdefault(str(int(status)), {})[str(int(reason))] = count
    return {
        "chunk_id": lease.chunk_id,
        "claimed": lease.claim_number,
        "was_at": lease.cursor_before,
        "new_cursor": lease.cursor,
        "new_inflight": lease.end if is_kept and lease.is_marked else lease.cursor,
        "new_window_size": lease.window_size,
        "new_crash_count": lease.crash_count,
        "new_state": ChunkState.DONE
        if is_done
        else ChunkState.LEASED
        if is_kept
        else ChunkState.READY,
        **{f"new_{status.word}": count for status, count in totals.items()},
        "new_reasons": reasons,
        "is_kept": is_kept,
    }


def _uuid(value: uuid.UUID) -> str | uuid.UUID:
    return value if connection.features.has_native_uuid_field else value.hex
