"""Carriers with their credentials."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionState, ConnectionTrust
from messaging.models.fields import CodeField, SealedField
from messaging.models.selection import places, select


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """The words for choosing connections."""

    def carrying(self, channels: Iterable[ChannelKey]) -> "dict[ChannelKey, Connection]":
        """Return who carries each of ``channels``; one that is missing is in the sandbox.

        Secrets are not read: whoever accepts or lists needs none, and must not fail for a lost key.
        """
        if not (codes := [int(channel) for channel in channels]):
            return {}
        found = select(
            self.model,
            f"WHERE is_default AND channel IN ({places(codes)})",
            *codes,
            without=["secrets"],
        )
        return {connection.channel: connection for connection in found}

    def is_healthy(self, key: int | models.Expression) -> models.Exists:
        """Return the condition that a connection is not held or open, as a part of a query."""
        return models.Exists(self.filter(pk=key, state=ConnectionState.HEALTHY))


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
    # How it fares, as all workers see it; source: delivery §8 and decision 0026.
    proven_at = models.DateTimeField(null=True)  # when it last took, or judged, a message
    refused_count = models.PositiveSmallIntegerField(
        default=0, db_default=0
    )  # credentials refused in a row
    counted_from = models.DateTimeField(null=True)  # the first trouble of the circuit's seconds
    answer_count = models.PositiveIntegerField(default=0, db_default=0)  # since then
    failure_count = models.PositiveIntegerField(default=0, db_default=0)  # of these
    slowed_rate = models.FloatField(null=True)  # a second, after it last said "too fast"
    slowed_at = models.DateTimeField(null=True)
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
