"""An audience, read once: user ids cut into chunks, and duplicates put aside.

Ids stream in ascending order and are packed as they come: a million take some megabytes. Source:
design, delivery §4.
"""

from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from messaging.audience.recipients import Wanted, ranked, recipients, segment_tree
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.chunks import chunks_of
from messaging.delivery.eligibility import may_receive
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.segment import Segment
from messaging.models.user import UserQuerySet
from messaging.send_request import SendRequest

_READ_AT_ONCE = 5_000


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let all reads inside see the database at one moment; they block nobody who writes.

    Inside a transaction of the caller's, that transaction is the snapshot.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # atomic() would take the write lock
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def wanted_by(request: SendRequest) -> Wanted:
    """Return whom a request wants; raises ``Segment.DoesNotExist`` when its segment is gone."""
    trees = [request.tree] if request.tree else []
    if request.segment_id:
        trees.append(segment_tree(Segment.objects.get(segment_id=request.segment_id)))
    return Wanted(
        external_ids=request.external_user_ids,
        aliases=request.aliases,
        trees=tuple(trees),
    )


def read_audience_of(
    dispatch: Dispatch, request: SendRequest, *, now: datetime
) -> tuple[list[Chunk], int]:
    """Return the unsaved chunks of all channels, and how many users they are for."""
    users = recipients(wanted_by(request), now=now)
    messages = request.messages.chosen()
    chunks: list[Chunk] = []
    everybody: array[int] | None = None
    for key, message in messages.items():
        duplicates = array("Q")
        if CHANNELS[key].ranks_by_address:
            may = may_receive(CHANNELS[key], message, request.recipient_subscription_state)
            first = array("Q")
            for user_id, is_first in ranked(users, key, may_receive=may):
                (first if is_first else duplicates).append(user_id)
        else:
            everybody = first = _ids(users) if everybody is None else everybody
        chunks += _cut(dispatch, key, first, duplicates)
        count = len(first) + len(duplicates)
    return chunks, count


def _ids(users: UserQuerySet) -> "array[int]":
    ids = users.order_by("pk").values_list("pk", flat=True)
    return array("Q", ids.iterator(chunk_size=_READ_AT_ONCE))


def _cut(  # noqa: PLR0917 - the four say in reading order what is cut
    dispatch: Dispatch, channel: ChannelKey, first: Iterable[int], duplicates: Iterable[int]
) -> list[Chunk]:
    """Return a channel's chunks: those to be sent, then those that only say why not."""
    carrier = Connection.objects.carrying([channel]).get(channel)
    chunks = chunks_of(dispatch, channel, carrier, first)
    return chunks + chunks_of(
        dispatch,
        channel,
        carrier,
        duplicates,
        verdict=Reason.DUPLICATE_ADDRESS,
        start_number=len(chunks) + 1,
    )
