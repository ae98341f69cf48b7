"""An audience, read once: user ids cut into chunks, and duplicates put aside.

The audience is asked once, for all channels, and comes as eight bytes an id. Source: design,
delivery §4.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import filterfalse

from django.db import connection, transaction

from messaging.audience.recipients import Wanted, recipients, segment_tree
from messaging.audience.shared_addresses import duplicates, ids_and_sharers
from messaging.channels.registry import CHANNELS
from messaging.choices.outcomes import Reason
from messaging.delivery.chunks import chunks_of
from messaging.delivery.eligibility import may_receive
from messaging.delivery.first_users import chunk_count, first_users, hold_back
from messaging.delivery.local_time import Group, departures_of
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.segment import Segment
from messaging.send_request import SendRequest


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


def read_audience_of(  # noqa: PLR0915 - one pass, channel by channel
    dispatch: Dispatch, request: SendRequest, *, now: datetime
) -> tuple[list[Chunk], int]:
    """Return the unsaved chunks of all channels, and how many users they are for."""
    messages = request.messages.chosen()
    wanted = recipients(wanted_by(request), now=now)
    everybody, sharers = ids_and_sharers(wanted, messages)
    departures = departures_of(dispatch)
    groups = list(departures.groups(wanted)) if departures else [Group(everybody)]
    carriers = Connection.objects.carrying(messages)
    few = request.canary.count_of(len(everybody)) if request.canary else 0
    places = chunk_count(few)
    chunks: list[Chunk] = []
    for key, message in messages.items():
        later: set[int] = set()
        if key in sharers:
            may = may_receive(CHANNELS[key], message, request.recipient_subscription_state)
            later = duplicates(sharers[key], key, may_receive=may)
        cut = partial(chunks_of, dispatch, key, carriers.get(key))
        if few:
            ahead = first_users(dispatch, everybody, few, without=later)
            to_send = _cut_canary(cut, everybody, ahead=ahead, without=later, places=places)
        else:
            to_send = _cut_groups(cut, groups, without=later)
        after = max(places, to_send[-1].number if to_send else 0) + 1
        chunks += to_send
        chunks += cut(sorted(later), verdict=Reason.DUPLICATE_ADDRESS, start_number=after)
    return chunks, len(everybody)


def _cut_groups(
    cut: Callable[..., list[Chunk]], groups: Sequence[Group], *, without: Collection[int]
) -> list[Chunk]:
    """Return the chunks of all groups, numbered through; each waits for its group's moment."""
    chunks: list[Chunk] = []
    for group in groups:
        first = filterfalse(without.__contains__, group.user_ids)
        share = cut(first, verdict=group.verdict, start_number=len(chunks) + 1)
        if group.verdict is None:
            for chunk in share:
                chunk.not_before = group.not_before
        chunks += share
    return chunks


def _cut_canary(
    cut: Callable[..., list[Chunk]],
    users: Sequence[int],
    *,
    ahead: Collection[int],
    without: Collection[int],
    places: int,
) -> list[Chunk]:
    """Return the chunks of those who go first, and of those who wait for them.

    The first ``places`` numbers are the canary's, on every channel, though it may fill fewer.
    """
    others = filterfalse({*ahead, *without}.__contains__, users)
    rest = cut(others, start_number=places + 1)
    hold_back(rest)
    return [*cut(sorted(ahead)), *rest]
