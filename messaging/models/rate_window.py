"""Calls counted in a clock-aligned window."""

from django.db import models


class RateWindow(models.Model):
    """One pool in one window; in the database, so that a lost broker forgets none."""

    pool = models.CharField(max_length=128)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "starts_at"], name="rate_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.pool} {self.count}"
