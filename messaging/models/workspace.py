"""What holds for the whole installation."""

import uuid

from django.db import models

from messaging.models.selection import select


class Workspace(models.Model):
    """One row: this installation and its settings."""

    installation = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(max_length=255, default="Carillon")
    is_demo = models.BooleanField(default=False)
    undo_seconds = models.PositiveSmallIntegerField(default=10)
    confirmation_threshold = models.PositiveIntegerField(default=1000)  # users; above it, type it
    time_zone = models.CharField(max_length=64, default="UTC", db_default="UTC")  # IANA
    max_send_age_hours = models.PositiveSmallIntegerField(default=24)
    reply_to = models.CharField(max_length=254, blank=True)
    bcc_addresses = models.JSONField(default=list)
    # Which of its lives the database is in: each restore that was noticed begins another.
    generation = models.PositiveIntegerField(default=1, db_default=1)
    stamped_at = models.DateTimeField(null=True)  # moved each minute while a worker lives

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Workspace":
        """Return the one row, with the defaults where none was written yet."""
        return next(iter(select(cls, "ORDER BY id LIMIT 1")), None) or cls()
