"""What PostgreSQL wrote: its log, and rows that were written twice. SQLite tells neither."""

from django.db import connection

from messaging.models.delivery import Delivery

_WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
_UPDATES = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = %s"


def logged_bytes() -> int:
    """Return how much the server has logged so far, for whomever."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WAL)
        return int(cursor.fetchone()[0])


def updates_of_deliveries() -> int:
    """Return how many rows of outcomes were ever updated; lanes have closed and said theirs."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_UPDATES, [Delivery._meta.db_table])  # noqa: SLF001 - Django's documented name
        return int(cursor.fetchone()[0])
