"""What the sandbox would have sent."""

from django.db import models

from messaging.choices.channels import ChannelKey
from messaging.models.fields import CodeField


class SandboxMessage(models.Model):
    """One rendered message, shown in the console; the first thousand of a dispatch and channel."""

    dispatch_number = models.BigIntegerField()
    user_id = models.BigIntegerField()
    channel = CodeField(ChannelKey)
    address = models.CharField(max_length=4096, blank=True)
    content = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["dispatch_number", "channel", "id"], name="sandbox_dispatch"),
            models.Index(fields=["user_id", "id"], name="sandbox_user"),
        ]

    def __str__(self) -> str:
        return f"{self.channel.word} in the sandbox"
