"""Ids that sort by time: ``(ms since 2024-01-01 UTC) << 22 | block << 10 | position``.

A month is an id range and needs no column of its own. They leave the server only inside opaque
cursors: JavaScript loses digits past 2⁵³. Source: design, delivery §2.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import connection, transaction
from django.db.models import F

from messaging.models.delivery import DeliveryBlock

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
BLOCKS = 4096
BLOCK_SIZE = 1024


def next_ids(count: int, *, now: datetime) -> Iterator[int]:
    """Yield ``count`` new ids; call it inside the transaction that writes them.

    ``now`` is the database's clock. Two writers in one millisecond hold different blocks.
    """
    blocks = _take_blocks(ceil(count / BLOCK_SIZE))
    since = int((now - EPOCH) / timedelta(milliseconds=1)) << 22
    for place in range(count):
        yield since | blocks[place // BLOCK_SIZE] << 10 | place % BLOCK_SIZE


def bounds(start: datetime, end: datetime) -> tuple[int, int]:
    """Return the first id at ``start`` and the first at ``end``, for a half-open id range."""
    return id_at(start), id_at(end)


def id_at(moment: datetime) -> int:
    """Return the smallest id of that millisecond."""
    return int((moment - EPOCH) / timedelta(milliseconds=1)) << 22


def moment_of(time_ordered_id: int) -> datetime:
    """Return when an id was given, to the millisecond."""
    return EPOCH + timedelta(milliseconds=time_ordered_id >> 22)


def _take_blocks(count: int) -> list[int]:
    """Reserve ``count`` blocks; other writers may stand between them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval('messaging_delivery_block') FROM generate_series(1, %s)", [count]
            )
            return [block for (block,) in cursor.fetchall()]
    with transaction.atomic():
        if not DeliveryBlock.objects.update(next_block=(F("next_block") + count) % BLOCKS):
            DeliveryBlock.objects.create(next_block=count % BLOCKS)  # the table was emptied
        end = DeliveryBlock.objects.values_list("next_block", flat=True)[0]
        return [(end - left) % BLOCKS for left in range(count, 0, -1)]
