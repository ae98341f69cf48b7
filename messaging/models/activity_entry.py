"""The activity log: every call and every console send, refused ones too."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.choices.access import Source
from messaging.models.api_key import ApiKey
from messaging.models.dispatch import Dispatch
from messaging.models.fields import CodeField


class ActivityEntry(models.Model):
    """One row of the log; its payloads stand in ``ActivityBody``, so that lists stay narrow."""

    entry_id = models.UUIDField(unique=True, default=uuid.uuid4)
    at = models.DateTimeField()
    source = CodeField(Source)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=255)
    what = models.CharField(
        max_length=255, blank=True
    )  # for people: a name, a campaign, first words
    status = models.PositiveSmallIntegerField()
    message = models.CharField(max_length=255, blank=True)  # the answer's first line when refused
    duration_ms = models.PositiveIntegerField()
    request_id = models.CharField(max_length=64)
    api_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, db_index=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False
    )
    caller_ip = models.GenericIPAddressField(null=True)
    audience_kind = models.CharField(max_length=32, blank=True)
    channels = models.JSONField(default=list)  # of channel codes
    dispatch = models.ForeignKey(
        Dispatch, null=True, on_delete=models.SET_NULL, related_name="entries"
    )
    replay_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

    class Meta:
        indexes = [
            models.Index(fields=["request_id"], name="entry_request_id"),
            models.Index(fields=["status", "id"], name="entry_status"),
            models.Index(fields=["source", "id"], name="entry_source"),
            models.Index(  # whatever the collation, PostgreSQL finds beginnings by it, too
                fields=["path", "id"],
                name="entry_path",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["at"], name="entry_at"),
            # In the order of pages, and only where there is one: an entry has a key or a member.
            models.Index(
                fields=["api_key", "id"], name="entry_key", condition=Q(api_key__isnull=False)
            ),
            models.Index(
                fields=["member", "id"], name="entry_member", condition=Q(member__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class ActivityBody(models.Model):
    """What was asked and answered, word for word; secrets are redacted when written."""

    entry = models.OneToOneField(
        ActivityEntry, primary_key=True, on_delete=models.CASCADE, related_name="body"
    )
    request_headers = models.JSONField(default=dict)
    request_query = models.TextField(blank=True)
    request_body = models.JSONField(null=True)  # parsed JSON; null when there was none
    request_text = models.TextField(blank=True)  # the start of a body that is no JSON
    response_headers = models.JSONField(default=dict)
    response_body = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"body of entry {self.entry_id}"
