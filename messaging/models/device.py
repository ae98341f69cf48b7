"""Where a push lands."""

from django.db import models

from messaging.choices.channels import Platform
from messaging.models.app import App
from messaging.models.fields import CodeField
from messaging.models.user import User


class Device(models.Model):
    """One install of one app, with the token that reaches it; it belongs to one user at a time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    app = models.ForeignKey(App, on_delete=models.CASCADE)
    platform = CodeField(Platform)
    token = models.CharField(max_length=4096)
    token_hash = models.CharField(max_length=64)  # of the token: long tokens outgrow an index row
    device_id = models.CharField(max_length=255, blank=True)
    model = models.CharField(max_length=255, blank=True)
    web_push_keys = models.JSONField(default=dict)  # {"p256dh", "auth"}; token is the endpoint
    is_push_enabled = models.BooleanField(default=True)  # the foreground permission of the system
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "platform"], name="device_user_platform"),
            models.Index(
                fields=["device_id"], name="device_device_id", condition=~models.Q(device_id="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["app", "token_hash"], name="device_token_once_an_app")
        ]

    def __str__(self) -> str:
        return f"{self.platform.word} device {self.pk}"
