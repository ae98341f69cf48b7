"""Arrows that nobody else draws: due, expired, left over. Any worker may, at any time, twice.

A lease that is over needs none of this, the claim takes it. Source: design, delivery §11.
"""

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import F, Q

from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery import remains
from messaging.delivery.canary import judge_canaries
from messaging.delivery.claim import EXPIRED
from messaging.delivery.endings import end_finished
from messaging.delivery.holds import hold_and_release
from messaging.delivery.lease import LEASE_SECONDS
from messaging.delivery.restores import generation_now
from messaging.delivery.schedules import run_due
from messaging.models.chunk import Chunk
from messaging.models.dispatch import LIVE_STATES, Dispatch
from messaging.models.fields import DatabaseNow

_EXPIRING = (*LIVE_STATES, DispatchState.PAUSED, DispatchState.HELD)
_FARTHEST_LEASE = timedelta(seconds=2 * LEASE_SECONDS)  # beyond it the clock has gone back


def sweep() -> None:
    """Draw every arrow that is due, by the database's clock; first see that it is no old copy."""
    generation_now()
    _start()
    _expire()
    _shorten_leases()
    hold_and_release()
    judge_canaries()
    _bury_the_dead()
    end_finished(Dispatch.objects.unfinished())
    run_due()


def _start() -> None:
    """Named users need no freezing: at ``start_at`` their dispatch is sending."""
    Dispatch.objects.unfinished().filter(
        state=DispatchState.ACCEPTED, start_at__lte=DatabaseNow(), snapshot_at__isnull=False
    ).update(state=DispatchState.SENDING)


def _expire() -> None:
    """Stop what is too old to help anybody; its rest is *cancelled*, reason *expired*."""
    Dispatch.objects.unfinished().filter(state__in=_EXPIRING, expires_at__lte=DatabaseNow()).update(
        state_before=F("state"), state=DispatchState.STOPPING, state_reason=EXPIRED, state_by=""
    )


def _shorten_leases() -> None:
    """Bring back leases that a clock set back has made too long."""
    now = DatabaseNow()
    Chunk.objects.filter(state=ChunkState.LEASED, lease_until__gt=now + _FARTHEST_LEASE).update(
        lease_until=now + timedelta(seconds=LEASE_SECONDS)
    )


def _bury_the_dead() -> None:
    """End the leases of this machine's dead lanes, and delete the journals that nobody needs.

    A journal of another boot, or of another machine whose folder this is too, ends no lease: there
    the lock may mean nothing, and time ends it.
    """
    dead = list(remains.dead_lanes())
    if not dead:
        return
    _end_leases([lane.owner for lane in dead if lane.is_of_this_boot])
    owners = {lane.owner for lane in dead}
    remains.forget(owners - _named(owners))


def _end_leases(owners: Collection[uuid.UUID]) -> None:
    """Give back at once what the dead hold: chunks, and audiences that were being frozen."""
    now = DatabaseNow()
    Chunk.objects.filter(state=ChunkState.LEASED, owner__in=owners, lease_until__gt=now).update(
        lease_until=now
    )
    Dispatch.objects.unfinished().filter(
        snapshot_at=None, owner__in=owners, lease_until__gt=now
    ).update(lease_until=now)


def _named(owners: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return whose journals a chunk still names: they settle its window."""
    chunks = Chunk.objects.exclude(state=ChunkState.DONE).filter(
        Q(owner__in=owners) | Q(previous_owner__in=owners)
    )
    named = chunks.values_list("owner", "previous_owner")
    return {owner for pair in named for owner in pair if owner is not None}
