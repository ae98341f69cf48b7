"""Cards in users' feeds."""

import uuid

from django.db import models


class ContentCard(models.Model):
    """One card of one user; the row is the delivery, so it cannot be doubled."""

    card_id = models.UUIDField(unique=True, default=uuid.uuid4)
    dispatch_number = models.BigIntegerField()
    user_id = models.BigIntegerField()
    content = models.JSONField()  # the rendered content_card object, spelled as on the wire
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "expires_at"], name="content_card_feed")]
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch_number", "user_id"], name="content_card_once_a_dispatch"
            )
        ]

    def __str__(self) -> str:
        return str(self.card_id)
