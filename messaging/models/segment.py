"""Saved audiences."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from messaging.models.fields import public_id


class SegmentQuerySet(models.QuerySet["Segment"]):
    """The words for choosing segments."""

    def active(self) -> Self:
        """Segments that nobody archived."""
        return self.filter(archived_at=None)

    def uncounted(self, *, since: datetime) -> Self:
        """Segments whose size must be kept, and that nobody has counted ``since`` then."""
        return self.active().filter(
            Q(size_at=None) | Q(size_at__lt=since), analytics_tracking_enabled=True
        )


class Segment(models.Model):
    """One saved audience; its members are computed when it is used.

    ``size`` is what the last exact count found; ``SegmentSize`` has one for each day.
    """

    segment_id = models.CharField(max_length=64, unique=True, default=public_id)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    audience = models.JSONField(null=True)  # null: every user
    tags = models.JSONField(default=list)
    analytics_tracking_enabled = models.BooleanField(default=True, db_default=True)
    size = models.PositiveBigIntegerField(null=True)
    size_at = models.DateTimeField(null=True)  # null: nobody has counted what it says now
    count_lease_until = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SegmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class SegmentSize(models.Model):
    """How large a segment was on one day, in UTC: the last count of that day."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="sizes")
    day = models.DateField()
    size = models.PositiveBigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "day"], name="segment_size_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.day}: {self.size}"
