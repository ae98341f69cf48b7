"""Answers kept for a repeated call."""

from django.db import models


class IdempotencyRecord(models.Model):
    """One ``Idempotency-Key`` and its answer; uncommitted, the row is the in-progress mark."""

    scope = models.CharField(max_length=255)  # method and path
    key_hash = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    dispatch_number = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key_hash"], name="idempotency_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.status}"
