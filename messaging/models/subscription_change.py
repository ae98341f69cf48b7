"""Who changed which subscription, when, and how."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.api_key import ApiKey
from messaging.models.fields import CodeField
from messaging.models.subscription_group import SubscriptionGroup
from messaging.models.user import User


class SubscriptionChange(models.Model):
    """One change of one user's email, push or group state, as it was made; never edited."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subscription_changes")
    kind = CodeField(SubscriptionKind)
    group = models.ForeignKey(SubscriptionGroup, null=True, on_delete=models.CASCADE)
    state = CodeField(SubscriptionState)  # of a group: subscribed or unsubscribed
    through = CodeField(ChangedThrough)
    api_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "id"], name="subscription_change_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=SubscriptionKind.GROUP) ^ Q(group__isnull=True),
                name="subscription_change_names_group",
            )
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} {self.kind.word} {self.state.word}"
