"""An audience, read once: user ids cut into chunks, and duplicates put aside.

The audience is asked once, for all channels, and comes as eight bytes an id. Source: design,
delivery §4.
"""

from collections.abc import Callable, Iterable, Iterator
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


def read_audience_of(
    dispatch: Dispatch, request: SendRequest, *, now: datetime
) -> tuple[list[Chunk], int]:
    """Return the unsaved chunks of all channels, and how many users they are for."""
    messages = request.messages.chosen()
    wanted = recipients(wanted_by(request), now=now)
    everybody, sharers = ids_and_sharers(wanted, messages)
    carriers = Connection.objects.carrying(messages)
    few = request.canary.count_of(len(everybody)) if request.canary else 0
    chunks: list[Chunk] = []
    for key, message in messages.items():
        later: set[int] = set()
        if key in sharers:
            may = may_receive(CHANNELS[key], message, request.recipient_subscription_state)
            later = duplicates(sharers[key], key, may_receive=may)
        ahead = first_users(dispatch, everybody, few, without=later)
        chunks += _in_turn(
            partial(chunks_of, dispatch, key, carriers.get(key)),
            users=everybody,
            ahead=ahead,
            later=later,
            places=chunk_count(few),
        )
    return chunks, len(everybody)


def _in_turn(
    cut: Callable[..., list[Chunk]],
    *,
    users: Iterable[int],
    ahead: set[int],
    later: set[int],
    places: int,
) -> list[Chunk]:
    """Return one channel's chunks: who goes first, who waits for them, who is a duplicate.

    The first ``places`` numbers are the canary's, on every channel, though it may fill fewer.
    """
    others = filterfalse((ahead | later if ahead else later).__contains__, users)
    rest = cut(others, start_number=places + 1)
    if places:
        hold_back(rest)
    verdict, after = Reason.DUPLICATE_ADDRESS, places + len(rest) + 1
    return [*cut(sorted(ahead)), *rest, *cut(sorted(later), verdict=verdict, start_number=after)]
