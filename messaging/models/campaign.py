"""API campaigns: a name to count sends under."""

from django.db import models

from messaging.models.fields import public_id


class Campaign(models.Model):
    """One API campaign; content, audience and time come from each request."""

    campaign_id = models.CharField(max_length=64, unique=True, default=public_id)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
