"""Keys that services sign in with."""

from django.conf import settings
from django.db import models


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

    def __str__(self) -> str:
        return f"{self.name} (car_live_{self.prefix}…)"
