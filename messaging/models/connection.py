"""Carriers with their credentials."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionState, ConnectionTrust
from messaging.models.fields import CodeField, SealedField


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """The words for choosing connections."""

    def carrying(self, channels: Iterable[ChannelKey]) -> "dict[ChannelKey, Connection]":
        """Return who carries each of ``channels``; one that is missing is in the sandbox.

        Secrets are not read: whoever accepts or lists needs none, and must not fail for a lost key.
        """
        found = self.filter(is_default=True, channel__in=list(channels)).defer("secrets")
        return {connection.channel: connection for connection in found}


class Connection(models.Model):
    """One provider with credentials, for one channel. A channel with none is in the sandbox."""

    name = models.CharField(max_length=255)
    channel = CodeField(ChannelKey)
    provider = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)  # what is no secret
    secrets = SealedField(default="{}")  # JSON, encrypted
    trust = CodeField(ConnectionTrust)
    is_default = models.BooleanField(default=False)
    state = CodeField(ConnectionState, default=ConnectionState.HEALTHY)
    state_reason = models.CharField(max_length=255, blank=True)
    probe_at = models.DateTimeField(null=True)
    rate_per_second = models.PositiveIntegerField(null=True)
    next_free_at = models.DateTimeField(null=True)
    slots = models.PositiveSmallIntegerField(null=True)
    max_lanes = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "name"], name="connection_name_once"),
            models.UniqueConstraint(
                fields=["channel"], name="connection_one_default", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
