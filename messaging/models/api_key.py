"""Keys that services sign in with."""

from datetime import datetime

from django.conf import settings
from django.db import models

from messaging.models.selection import select


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """The words for choosing keys."""

    def opened_by(self, key_hash: str, *, now: datetime) -> "ApiKey | None":
        """Return the key with this hash, read now; None where nobody has it or its time is over."""
        found = select(self.model, "WHERE key_hash = %s", key_hash)
        return next((api_key for api_key in found if api_key.is_usable(now)), None)


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

    def is_usable(self, now: datetime) -> bool:
        """Say whether it is neither revoked nor expired; a revocation may lie ahead, too."""
        return all(end is None or end > now for end in (self.revoked_at, self.expires_at))
