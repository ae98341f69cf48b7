"""The messages of a campaign."""

from django.db import models

from messaging.choices.channels import ChannelKey
from messaging.models.campaign import Campaign
from messaging.models.fields import CodeField, public_id


class MessageVariation(models.Model):
    """One message of one campaign, on one channel."""

    message_variation_id = models.CharField(max_length=255, default=public_id)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="variations")
    channel = CodeField(ChannelKey)
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "message_variation_id"], name="variation_once_a_campaign"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.message_variation_id
