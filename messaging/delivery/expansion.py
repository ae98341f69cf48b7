"""Freezing an audience: read in one snapshot, written at once, or not at all.

Everything that excludes a user is judged when sending; only duplicates are found here, because a
mailbox that two profiles share gets one mail. A crash on the way starts over, unseen. Source:
design, delivery §4.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from messaging.choices.states import DispatchState
from messaging.delivery.canary import OF_CANARY
from messaging.delivery.canary import begin as begin_canary
from messaging.delivery.endings import end_finished
from messaging.delivery.expectation import has_moved
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS
from messaging.delivery.snapshot import one_snapshot, read_audience_of
from messaging.errors import InvalidRequestError
from messaging.models.chunk import Chunk
from messaging.models.composed import Composed
from messaging.models.dispatch import Dispatch, DispatchQuerySet
from messaging.models.fields import DatabaseNow
from messaging.models.segment import Segment
from messaging.reports.figures import figures
from messaging.send_request import SendRequest

MOST_CRASHES = 5
MOST_DRIFT = 0.02  # of the number a member confirmed; beyond it they are asked again
MOST_REASON_CHARACTERS = 255  # of a dispatch's ``state_reason``
AUDIENCE_CHANGED = "audience_changed"
_WRITTEN_AT_ONCE = 200  # chunks of 7 KB
_WAITING = (DispatchState.ACCEPTED, DispatchState.EXPANDING)
_SUSPENDED = (DispatchState.PAUSED, DispatchState.HELD)


def freeze_waiting(lane: Lane) -> None:
    """Freeze the audiences that are due, one after the other; those of nobody end together.

    Should this lane die before, the sweeper ends them. Another lane is told of what one alone would
    carry for longer, before this one claims any of it.
    """
    empty: list[int] = []
    while not lane.stopping.is_set() and (dispatch := _lease(lane)):
        count = freeze(dispatch)
        if count == 0:
            empty.append(dispatch.pk)
        elif count and count > 1 and lane.on_work_left is not None:
            lane.on_work_left()
    if empty:
        end_finished(Dispatch.objects.filter(pk__in=empty))


def freeze(dispatch: Dispatch) -> int | None:
    """Turn the audience of a leased dispatch into chunks; nothing is sent before they are there.

    Returns how many there are: of 0, with nobody in it, the dispatch is to be ended. None where
    it could not be read, or is no longer wanted or ours.
    """
    if dispatch.crash_count >= MOST_CRASHES:
        _fail(dispatch, "Reading the audience failed five times.")
        return None
    try:
        request = SendRequest.from_json(dispatch.request)
        with one_snapshot():
            chunks, count = read_audience_of(dispatch, request, now=dispatch.start_at)
            is_other = _is_other(dispatch, request, count)
    except Segment.DoesNotExist:
        _fail(dispatch, "The segment is gone.")
        return None
    except InvalidRequestError as fault:
        _fail(dispatch, f"Whom it is for can no longer be read. {fault}"[:MOST_REASON_CHARACTERS])
        return None
    begin_canary(dispatch, request, user_count=count)
    return len(chunks) if _write(dispatch, chunks, is_other=is_other) else None


def is_any_waiting() -> bool:
    """Say whether an audience is due that nobody is freezing."""
    return bool(_ANY_DUE.rows())


def _due() -> DispatchQuerySet:
    return Dispatch.objects.unfinished().filter(
        Q(lease_until=None) | Q(lease_until__lte=DatabaseNow()),
        state__in=_WAITING,
        snapshot_at=None,
        start_at__lte=DatabaseNow(),
    )


_ANY_DUE = Composed(lambda: _due().values_list("pk")[:1])


def _lease(lane: Lane) -> Dispatch | None:
    """Lease the oldest dispatch whose audience is due; each crash doubles the time it gets."""
    if not is_any_waiting():
        return None
    _ = lane.journal  # open from here on: its lock tells others that whoever freezes it lives
    with transaction.atomic():
        return _take(lane)


def _take(lane: Lane) -> Dispatch | None:
    locked = _due().select_for_update(skip_locked=True).annotate(clock=DatabaseNow())
    dispatch = locked.order_by("number").first()
    if dispatch is None:
        return None
    dispatch.crash_count += dispatch.owner is not None
    seconds = LEASE_SECONDS * 2**dispatch.crash_count
    dispatch.state = DispatchState.EXPANDING
    dispatch.owner = lane.owner
    dispatch.claim_number += 1
    dispatch.lease_until = dispatch.clock + timedelta(seconds=seconds)
    dispatch.save(update_fields=["state", "owner", "claim_number", "lease_until", "crash_count"])
    return dispatch


@transaction.atomic
def _write(dispatch: Dispatch, chunks: Sequence[Chunk], *, is_other: bool) -> bool:
    """Write the chunks, if the lease is still ours; say whether they stand.

    A dispatch that was stopped meanwhile gets none; a paused one keeps them for later.
    """
    mine = Dispatch.objects.select_for_update().filter(
        pk=dispatch.pk, owner=dispatch.owner, claim_number=dispatch.claim_number
    )
    current = mine.first()
    if current is None:
        return False
    current.owner = current.lease_until = None
    is_wanted = current.state == DispatchState.EXPANDING or current.state in _SUSPENDED
    if is_wanted:
        Chunk.objects.bulk_create(chunks, batch_size=_WRITTEN_AT_ONCE)
        current.snapshot_at = DatabaseNow()
        for name in OF_CANARY:
            setattr(current, name, getattr(dispatch, name))
        _move_on(current, is_other=is_other)
    current.save(
        update_fields=[
            *("owner", "lease_until", "snapshot_at", "state", "state_before", "state_reason"),
            *OF_CANARY,
        ]
    )
    return is_wanted


def _is_other(dispatch: Dispatch, request: SendRequest, count: int) -> bool:
    """Say whether the audience is not the one that was confirmed, within what was tolerated."""
    if request.expected_recipients:
        return has_moved(request, count=count, now=dispatch.start_at)
    confirmed = dispatch.confirmed_count
    return confirmed is not None and abs(count - confirmed) > MOST_DRIFT * confirmed


def _move_on(dispatch: Dispatch, *, is_other: bool) -> None:
    """Set the state after a snapshot: sending, or what waits to become it."""
    if dispatch.state in _SUSPENDED:
        dispatch.state_before = DispatchState.SENDING
        return
    dispatch.state = DispatchState.SENDING
    if is_other:
        dispatch.state_before, dispatch.state = dispatch.state, DispatchState.HELD
        dispatch.state_reason = AUDIENCE_CHANGED


def _fail(dispatch: Dispatch, reason: str) -> None:
    """End a dispatch of which nothing was sent; it says why.

    Names that nobody has were accounted for when it was accepted, and stay in its books.
    """
    Dispatch.objects.filter(
        pk=dispatch.pk,
        owner=dispatch.owner,
        claim_number=dispatch.claim_number,
        state=DispatchState.EXPANDING,
    ).update(
        state=DispatchState.FAILED,
        state_before=DispatchState.EXPANDING,
        state_reason=reason,
        ended_at=DatabaseNow(),
        owner=None,
        lease_until=None,
        totals=figures(dispatch).to_json(),
    )
