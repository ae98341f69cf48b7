"""Addresses that nothing is sent to any more."""

from typing import Self

from django.db import models

from messaging.choices.channels import ChannelKey
from messaging.choices.word import WireWord
from messaging.models.fields import CodeField, address_hash


class SuppressionReason(WireWord):
    """Why an address is shut."""

    HARD_BOUNCE = 1, "hard_bounce"
    SPAM = 2, "spam"
    MANUAL = 3, "manual"
    INVALID = 4, "invalid"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """The words for choosing suppressions."""

    def on(self, channel: ChannelKey) -> Self:
        """Shut addresses of one channel."""
        return self.filter(channel=channel)

    def hard(self) -> Self:
        """Those that hold for every send; a spam report yields to "all users"."""
        return self.exclude(reason=SuppressionReason.SPAM)


class Suppression(models.Model):
    """One shut address, kept as a keyed hash: it outlives the person who was deleted.

    ``address`` is readable while somebody has it, for lists; deleting the person empties it.
    """

    channel = CodeField(ChannelKey)
    address_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=254, blank=True)
    reason = CodeField(SuppressionReason)
    source = models.CharField(max_length=64)
    since = models.DateTimeField(auto_now_add=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["channel", "since", "id"], name="suppression_since")]
        constraints = [
            models.UniqueConstraint(fields=["channel", "address_hash"], name="suppressed_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel.word} {self.reason.word}"

    @classmethod
    def hash_of(cls, channel: ChannelKey, address: str) -> str:
        """Return the ``address_hash`` of an address as stored or typed."""
        return address_hash(channel, address)
