"""Final outcomes: one user on one channel, written once."""

from typing import Self

from django.db import models
from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.fields import CodeField


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """The words for choosing deliveries."""

    def that_are(self, **words: object) -> Self:
        """Deliveries with this channel, status and reason, as far as they are given.

        Of what was not sent it is said in the words of the partial indexes, too: SQLite reads them
        for no others.
        """
        found = self.filter(**words)
        is_sent = words.get("status", Status.SENT) == Status.SENT
        return found if is_sent else found.exclude(status=Status.SENT)


class Delivery(models.Model):
    """One outcome. Never updated; ids sort by time. Columns: design, delivery §2.

    No foreign keys: the check costs more than the row, and a deleted person's id points at nobody.
    On PostgreSQL ``delivery_dispatch`` is the primary key and ``id`` has no B-tree of its own: each
    costs a fifth of what a row logs. So nobody looks for an id without a dispatch or a user.
    """

    id = models.BigIntegerField(primary_key=True)  # time-ordered; see models/time_ordered_id
    dispatch_number = models.BigIntegerField()
    user_id = models.BigIntegerField(null=True)  # null: a name nobody has, kept in ``detail``
    channel = CodeField(ChannelKey)
    status = CodeField(Status)
    reason = CodeField(Reason, null=True)
    attempt = models.PositiveSmallIntegerField()
    message_count = models.PositiveSmallIntegerField(default=0)
    provider_message_id = models.CharField(max_length=255, null=True)  # noqa: DJ001 - most have none: NULL costs nothing
    detail = models.CharField(max_length=255, null=True)  # noqa: DJ001 - the same
    replaces = models.BigIntegerField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["dispatch_number", "id"], name="delivery_dispatch"),
            models.Index(fields=["user_id", "id"], name="delivery_user"),
            models.Index(
                fields=["dispatch_number", "status", "id"],
                name="delivery_dispatch_unsent",
                condition=~Q(status=Status.SENT),
            ),
            models.Index(
                fields=["dispatch_number", "reason", "id"],
                name="delivery_dispatch_reason",
                condition=Q(reason__isnull=False),
            ),
            models.Index(
                fields=["status", "id"], name="delivery_unsent", condition=~Q(status=Status.SENT)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel.word} {self.status.word}"


class DeliveryBlock(models.Model):
    """One row: the block of ids that SQLite's next writer takes; PostgreSQL has a sequence."""

    next_block = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.next_block)
