"""Arrows that the sweeper draws, and how a dispatch ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery.sweeper import sweep
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_dispatch, make_send, outcomes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def state_of(dispatch):
    dispatch.refresh_from_db()
    return dispatch.state


def test_named_send_starts_when_its_time_has_come():
    due = make_send([make_user()], state=DispatchState.ACCEPTED)
    early = make_send([make_user()], state=DispatchState.ACCEPTED)
    Dispatch.objects.filter(pk=early.pk).update(start_at=timezone.now() + HOUR)

    sweep()

    assert state_of(due) is DispatchState.SENDING
    assert state_of(early) is DispatchState.ACCEPTED


@pytest.mark.parametrize("state", [DispatchState.SENDING, DispatchState.PAUSED, DispatchState.HELD])
def test_what_is_too_old_expires_and_everybody_left_is_cancelled(state):
    user = make_user()
    dispatch = make_send([user], state=state, expires_at=timezone.now() - HOUR)

    sweep()
    carry_all()

    assert outcomes(dispatch) == {user.pk: ("cancelled", "expired")}
    assert state_of(dispatch) is DispatchState.EXPIRED


def test_dispatch_whose_last_commit_ended_nothing_is_ended_by_the_sweeper():
    dispatch = make_dispatch()

    sweep()

    assert state_of(dispatch) is DispatchState.COMPLETED


def test_dispatch_without_its_snapshot_is_not_ended():
    dispatch = make_dispatch(snapshot_at=None)

    sweep()

    assert state_of(dispatch) is DispatchState.SENDING


def test_dispatch_stopped_before_its_snapshot_targets_nobody():
    dispatch = make_dispatch(snapshot_at=None, state=DispatchState.STOPPING)

    sweep()

    assert state_of(dispatch) is DispatchState.STOPPED
    assert dispatch.totals["targeted"] == 0


def test_lease_beyond_what_anybody_gives_is_shortened():
    make_send([make_user()])
    Chunk.objects.update(state=ChunkState.LEASED, lease_until=timezone.now() + HOUR)

    sweep()

    left = Chunk.objects.get().lease_until - timezone.now()
    assert timedelta(0) < left < timedelta(seconds=120)


def test_books_that_do_not_balance_keep_the_dispatch_open(caplog):
    dispatch = make_send([make_user()])
    Chunk.objects.update(targeted_count=2)

    carry_all()

    assert state_of(dispatch) is DispatchState.SENDING
    assert dispatch.state_reason == "unbalanced"
    assert "books do not balance" in caplog.text


def test_paused_dispatch_is_left_alone():
    dispatch = make_send([make_user()], state=DispatchState.PAUSED)

    sweep()
    carry_all()

    assert balanced(dispatch).pending == 1
