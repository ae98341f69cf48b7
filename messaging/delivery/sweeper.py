"""Arrows that nobody else draws: due, expired, left over. Any worker may, at any time, twice.

A lease that is over needs none of this, the claim takes it. Source: design, delivery §11.
"""

from datetime import timedelta

from django.db.models import F

from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery.claim import EXPIRED
from messaging.delivery.endings import end_finished
from messaging.delivery.holds import hold_and_release
from messaging.delivery.lease import LEASE_SECONDS
from messaging.models.chunk import Chunk
from messaging.models.dispatch import LIVE_STATES, Dispatch
from messaging.models.fields import DatabaseNow

_EXPIRING = (*LIVE_STATES, DispatchState.PAUSED, DispatchState.HELD)
_FARTHEST_LEASE = timedelta(seconds=2 * LEASE_SECONDS)  # beyond it the clock has gone back


def sweep() -> None:
    """Draw every arrow that is due, by the database's clock."""
    _start()
    _expire()
    _shorten_leases()
    hold_and_release()
    end_finished(Dispatch.objects.unfinished())


def _start() -> None:
    """Named users need no freezing: at ``start_at`` their dispatch is sending."""
    Dispatch.objects.filter(
        state=DispatchState.ACCEPTED, start_at__lte=DatabaseNow(), snapshot_at__isnull=False
    ).update(state=DispatchState.SENDING)


def _expire() -> None:
    """Stop what is too old to help anybody; its rest is *cancelled*, reason *expired*."""
    Dispatch.objects.filter(state__in=_EXPIRING, expires_at__lte=DatabaseNow()).update(
        state_before=F("state"), state=DispatchState.STOPPING, state_reason=EXPIRED, state_by=""
    )


def _shorten_leases() -> None:
    """Bring back leases that a clock set back has made too long."""
    now = DatabaseNow()
    Chunk.objects.filter(state=ChunkState.LEASED, lease_until__gt=now + _FARTHEST_LEASE).update(
        lease_until=now + timedelta(seconds=LEASE_SECONDS)
    )
