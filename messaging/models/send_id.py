"""Names that group the sends of a campaign."""

from django.db import models

from messaging.models.campaign import Campaign


class SendId(models.Model):
    """One send id of one campaign; dispatches may share it. Source: spec, messages-send §6."""

    send_id = models.CharField(max_length=64)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="send_ids")
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "send_id"], name="send_id_once_a_campaign")
        ]

    def __str__(self) -> str:
        return self.send_id
