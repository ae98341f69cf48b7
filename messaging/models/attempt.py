"""What went wrong on the way to an outcome."""

from django.db import models

from messaging.choices.channels import ChannelKey
from messaging.models.fields import CodeField


class Attempt(models.Model):
    """One try that was no plain success; a first-try success has no row here."""

    id = models.BigIntegerField(primary_key=True)  # time-ordered; see models/time_ordered_id
    dispatch_number = models.BigIntegerField()
    user_id = models.BigIntegerField(null=True)
    device_id = models.BigIntegerField(null=True)
    channel = CodeField(ChannelKey)
    attempt = models.PositiveSmallIntegerField()
    outcome_class = models.PositiveSmallIntegerField()
    provider_status = models.CharField(max_length=64, blank=True)
    reply = models.TextField(blank=True)  # at most 2 KB, as text
    accepted_elsewhere = models.BooleanField(default=False)
    fenced = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["dispatch_number", "user_id", "id"], name="attempt_dispatch")
        ]

    def __str__(self) -> str:
        return f"{self.channel.word} attempt {self.attempt}"
