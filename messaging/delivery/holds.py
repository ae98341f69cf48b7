"""Dispatches that wait for credentials: *held* when only such work is left, and back again.

Other channels go on meanwhile, so the connection is what is held; the dispatch only says so.
Nothing is charged, and the claim serves a held dispatch as it serves a sending one. Source:
design, delivery §5.
"""

from django.db.models import Exists, F, OuterRef, Q

from messaging.choices.states import ChunkState, ConnectionState, DispatchState
from messaging.models.chunk import UNTIL_JUDGED, Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import CREDENTIALS, Dispatch

_WAITS = Q(connection__state=ConnectionState.HELD, verdict=None)


def hold_and_release() -> None:
    """Draw both arrows for every dispatch; safe at any time, twice."""
    # What waits for a canary neither goes on nor needs a carrier yet.
    mine = Chunk.objects.filter(dispatch=OuterRef("pk")).exclude(not_before=UNTIL_JUDGED)
    left = mine.exclude(state=ChunkState.DONE)
    is_waiting = Exists(left.filter(_WAITS))
    goes_on = Exists(left.filter(Q(connection=None) | ~_WAITS))
    unfinished = Dispatch.objects.unfinished()
    if Connection.objects.filter(state=ConnectionState.HELD).exists():
        unfinished.filter(
            is_waiting, ~goes_on, state=DispatchState.SENDING, snapshot_at__isnull=False
        ).update(
            state_before=F("state"),
            state=DispatchState.HELD,
            state_reason=CREDENTIALS,
            state_by="",
        )
    unfinished.filter(
        goes_on | ~is_waiting, state=DispatchState.HELD, state_reason=CREDENTIALS
    ).update(state_before=F("state"), state=DispatchState.SENDING, state_reason="")
