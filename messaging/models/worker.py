"""Workers and their signs of life."""

import uuid

from django.db import models


class Worker(models.Model):
    """One worker process; ``seen_at`` moves every two seconds while it lives."""

    worker_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    host = models.CharField(max_length=255)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.host} {self.process}"
