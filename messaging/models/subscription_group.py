"""Groups that users join and leave, and where each user stands."""

from django.db import models
from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.models.fields import CodeField, public_id
from messaging.models.user import User

GROUP_CHANNELS = (ChannelKey.EMAIL, ChannelKey.SMS, ChannelKey.WHATS_APP)


class SubscriptionGroup(models.Model):
    """One group on one channel. Source: spec, subscription-and-frequency §4."""

    subscription_group_id = models.CharField(max_length=64, unique=True, default=public_id)
    name = models.CharField(max_length=255)
    channel = CodeField(ChannelKey)
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=GROUP_CHANNELS), name="group_channel_has_groups"
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupSubscription(models.Model):
    """One user's word about one group; no row means no history."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="group_subscriptions")
    group = models.ForeignKey(SubscriptionGroup, on_delete=models.CASCADE)
    is_subscribed = models.BooleanField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="group_subscription_once")
        ]

    def __str__(self) -> str:
        return f"{'in' if self.is_subscribed else 'out of'} group {self.group_id}"
