"""What users did: custom events, by name."""

from django.db import models

from messaging.models.app import App
from messaging.models.user import User


class EventName(models.Model):
    """One name of custom events: short in every row, and a suggestion for people."""

    name = models.CharField(max_length=255, unique=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class CustomEvent(models.Model):
    """One event as it was tracked; two alike are two. Source: spec, related-endpoints §2."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="custom_events")
    event_name = models.ForeignKey(EventName, on_delete=models.CASCADE)
    app = models.ForeignKey(App, null=True, on_delete=models.SET_NULL)
    time = models.DateTimeField()
    properties = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["event_name", "time", "user"], name="event_name_time"),
            models.Index(fields=["user", "event_name", "time"], name="event_user_name"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk} of user {self.user_id}"
