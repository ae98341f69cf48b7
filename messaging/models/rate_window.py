"""Calls counted in a clock-aligned window."""

from datetime import datetime, timedelta

from django.db import connection, models

KEPT = timedelta(days=1)  # windows that ended longer ago tell nobody anything

# One statement, so that no two calls read the same count.
_COUNT_ONE = """
INSERT INTO messaging_ratewindow (pool, starts_at, count) {row}
ON CONFLICT (pool, starts_at) DO UPDATE SET count = messaging_ratewindow.count + 1
WHERE messaging_ratewindow.count < %s
RETURNING count
"""
_ROW = "VALUES (%s, %s, 1)"
# PostgreSQL's log is one: the call's entry, committed later and waited for, takes the count along.
# So a crash forgets the counts of calls that nobody heard an answer to, and no others.
_ROW_WITHOUT_WAITING = "SELECT %s, %s, 1 FROM set_config('synchronous_commit', 'off', true)"


class RateWindowQuerySet(models.QuerySet["RateWindow"]):
    """The words for counting calls."""

    def count_one(self, pool: str, starts_at: datetime, *, limit: int) -> int | None:
        """Count one call and return how many there are now; None when ``limit`` is reached.

        A refused call is not counted. The first call of a window throws the pool's old ones away.
        Nothing waits for the disk here: what answers a counted call commits its entry first.
        """
        moment = connection.ops.adapt_datetimefield_value(starts_at)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_ONE.format(row=_row()), [pool, moment, limit])
            row = cursor.fetchone()
        if row == (1,):
            self.filter(pool=pool, starts_at__lt=starts_at - KEPT).delete()
        return None if row is None else int(row[0])

    def counted(self, pool: str, starts_at: datetime) -> int:
        """Return how many calls were counted, and count none."""
        counts = self.filter(pool=pool, starts_at=starts_at).values_list("count", flat=True)
        return counts.first() or 0


def _row() -> str:
    """Return what is inserted; inside a transaction the setting would hold for all of it."""
    waits = connection.vendor != "postgresql" or connection.in_atomic_block
    return _ROW if waits else _ROW_WITHOUT_WAITING


class RateWindow(models.Model):
    """One pool in one window; in the database, so that a lost broker forgets none."""

    pool = models.CharField(max_length=128)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects = RateWindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "starts_at"], name="rate_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.pool} {self.count}"
