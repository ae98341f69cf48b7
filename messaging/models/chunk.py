"""Leased shares of a dispatch."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.fields import CodeField

SMALL_CHUNK = 50  # users: what one request can name; claimed many at once
# ``not_before`` of what waits for its canary: never, until that is judged.
UNTIL_JUDGED = datetime(9000, 1, 1, tzinfo=UTC)


class Chunk(models.Model):
    """Up to 5,000 user ids of one dispatch and channel, with a cursor. Source: delivery §2."""

    # Keys without an index of their own: each would be written with every claim and commit.
    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, related_name="chunks", db_index=False
    )
    channel = CodeField(ChannelKey)
    connection = models.ForeignKey(  # null: sandbox
        Connection, null=True, on_delete=models.PROTECT, db_index=False
    )
    number = models.PositiveIntegerField()
    ids = models.BinaryField()  # ascending user ids as varint deltas; see models/user_ids
    size = models.PositiveIntegerField()
    cursor = models.PositiveIntegerField(default=0)
    inflight = models.PositiveIntegerField(default=0)
    window_size = models.PositiveIntegerField()
    is_small = models.BooleanField()
    attempt = models.PositiveSmallIntegerField(default=1)
    in_doubt_count = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    verdict = CodeField(Reason, null=True)
    state = CodeField(ChunkState, default=ChunkState.READY)
    owner = models.UUIDField(null=True)
    previous_owner = models.UUIDField(null=True)
    claim_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    crash_count = models.PositiveSmallIntegerField(default=0)
    schema_version = models.PositiveSmallIntegerField(default=1)
    targeted_count = models.PositiveIntegerField(default=0)
    sent_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    cancelled_count = models.PositiveIntegerField(default=0)
    unknown_count = models.IntegerField(default=0)  # below zero on chunk 0, which corrects others
    reasons = models.JSONField(default=dict)  # {status code: {reason code: n}}

    class Meta:
        indexes = [
            models.Index(fields=["dispatch", "channel", "number"], name="chunk_dispatch"),
            models.Index(
                fields=["connection", "number", "id"],
                name="chunk_claim_bulk",
                condition=~Q(state=ChunkState.DONE) & Q(is_small=False),
            ),
            models.Index(
                fields=["connection", "id"],
                name="chunk_claim_small",
                condition=~Q(state=ChunkState.DONE) & Q(is_small=True),
            ),
            # Of counts that few windows change: where one does, each index of the row is written.
            models.Index(fields=["dispatch"], name="chunk_failed", condition=Q(failed_count__gt=0)),
            models.Index(
                fields=["dispatch"], name="chunk_cancelled", condition=Q(cancelled_count__gt=0)
            ),
            models.Index(
                fields=["dispatch"], name="chunk_unknown", condition=Q(unknown_count__gt=0)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cursor__lte=models.F("size")), name="chunk_cursor_within"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChunkState.DONE) | Q(cursor=models.F("size")),
                name="chunk_done_is_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel.word} {self.number} of dispatch {self.dispatch_id}"
