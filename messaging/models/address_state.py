"""States of addresses that nobody has yet."""

from django.db import models

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.fields import CodeField


class AddressState(models.Model):
    """One address whose state was set before a user had it; it holds for whoever gets it.

    Only a keyed hash is kept. Source: spec, subscription-and-frequency §1, "State before user".
    """

    channel = CodeField(ChannelKey)
    address_hash = models.CharField(max_length=64)
    state = CodeField(SubscriptionState)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "address_hash"], name="address_state_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel.word} {self.state.word}"
