"""What may still be on its way of a dispatch, as the database can tell. Source: delivery §10."""

import uuid
from collections import Counter

from django.db.models import F, QuerySet

from messaging.choices.states import ChunkState
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.providers.connections import most_slots


def is_any_lane_sending(dispatch: Dispatch) -> bool:
    """Say whether a chunk is leased to be sent; a verdict's windows only write rows."""
    return _leased(dispatch).exists()


def in_flight(dispatch: Dispatch) -> int:
    """Return how many of its messages may still arrive once its lanes begin nothing more.

    A lane has never more out than the slots of its carrier, nor more than its windows hold. Whose
    lane has died counts too, until its lease is settled: nobody knows yet what it had begun.
    """
    windows: Counter[tuple[uuid.UUID | None, int]] = Counter()
    marked = _leased(dispatch).filter(inflight__gt=F("cursor")).select_related("connection")
    for chunk in marked.defer("ids", "connection__secrets"):
        place = chunk.owner, most_slots(chunk.connection)
        windows[place] += chunk.inflight - chunk.cursor
    return sum(min(size, slots) for (_, slots), size in windows.items())


def _leased(dispatch: Dispatch) -> QuerySet[Chunk]:
    return dispatch.chunks.filter(state=ChunkState.LEASED, verdict=None)
