"""Keys that services sign in with."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """The words for choosing keys."""

    def usable(self, now: datetime) -> Self:
        """Keys that are neither revoked nor expired; a revocation may lie ahead, too."""
        return self.filter(
            Q(revoked_at=None) | Q(revoked_at__gt=now), Q(expires_at=None) | Q(expires_at__gt=now)
        )


class ApiKey(models.Model):
    """One key: only its hash is kept. Source: design, safety §6."""

    name = models.CharField(max_length=255, unique=True)
    prefix = models.CharField(max_length=4)  # the first random characters, for people
    key_hash = models.CharField(max_length=64, unique=True)  # SHA-256, hex
    permissions = models.JSONField(default=list)
    allowed_networks = models.JSONField(default=list)  # empty: any
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} (car_live_{self.prefix}…)"
