"""Saved audiences."""

from typing import Self

from django.db import models

from messaging.models.fields import public_id


class SegmentQuerySet(models.QuerySet["Segment"]):
    """The words for choosing segments."""

    def active(self) -> Self:
        """Segments that nobody archived."""
        return self.filter(archived_at=None)


class Segment(models.Model):
    """One saved audience; its members are computed when it is used."""

    segment_id = models.CharField(max_length=64, unique=True, default=public_id)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    audience = models.JSONField(null=True)  # null: every user
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SegmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
