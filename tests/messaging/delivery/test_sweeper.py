"""Arrows that the sweeper draws, and how a dispatch ends."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging.choices.states import ChunkState, ConnectionState, DispatchState
from messaging.delivery.claim import claim_chunks
from messaging.delivery.expansion import _lease, is_any_waiting
from messaging.delivery.journal import HEADER, path_of
from messaging.delivery.sweeper import sweep
from messaging.delivery.waiting import (
    carriers_of_eligible,
    eligible,
    is_any_eligible,
    is_any_for_sandbox,
)
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from tests.factories import make_segment, make_user
from tests.messaging.delivery.carriers import boxed
from tests.messaging.delivery.plans import asked_by, make_ended, whole_tables
from tests.messaging.delivery.sends import (
    balanced,
    carry_all,
    make_dispatch,
    make_send,
    new_lane,
    outcomes,
)

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


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def die(lane):
    """Let go of the lock, as the kernel does for the dead; return the name."""
    owner = lane.owner
    lane.renew()
    return owner


def test_dead_lanes_leases_end_at_once_and_its_journal_stays_while_it_is_named(lane):
    dispatch = make_send([make_user()])
    claim_chunks(lane)
    owner = die(lane)

    sweep()

    assert eligible().exists()
    assert path_of(owner).exists()
    carry_all()
    assert balanced(dispatch).sent == 1
    sweep()
    assert not path_of(owner).exists()


def test_living_lane_keeps_its_leases_and_its_journal(lane):
    make_send([make_user()])
    claim_chunks(lane)

    sweep()

    assert not eligible().exists()
    assert path_of(lane.owner).exists()


def test_lane_that_idles_keeps_its_journal(lane):
    assert lane.journal

    sweep()

    assert path_of(lane.owner).exists()


def test_lease_of_another_machine_is_left_alone(lane):
    make_send([make_user()])
    claim_chunks(lane)
    path_of(die(lane)).unlink()  # its journal is over there

    sweep()

    assert not eligible().exists()


def test_journal_of_another_boot_ends_no_lease_but_goes_when_nobody_needs_it(lane):
    dispatch = make_send([make_user()])
    claim_chunks(lane)
    path = path_of(die(lane))
    path.write_bytes(bytes(HEADER.size))

    sweep()

    assert not eligible().exists()
    assert path.exists()
    Chunk.objects.update(lease_until=timezone.now() - HOUR)
    carry_all()
    sweep()
    assert not path.exists()
    balanced(dispatch)


def test_audience_that_a_dead_lane_was_freezing_waits_again(lane):
    request = {"segment_id": make_segment().segment_id}
    make_dispatch(broadcast=True, request=request, state=DispatchState.ACCEPTED)
    assert _lease(lane)
    sweep()
    before = is_any_waiting()
    die(lane)

    sweep()

    assert (before, is_any_waiting()) == (False, True)


def test_no_look_reads_the_sends_that_have_ended():
    make_ended(2_000)
    make_send([make_user()])
    Connection.objects.filter(pk=boxed().pk).update(state=ConnectionState.HELD)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sweep()  # the first one gets to know the database

    asked = asked_by(
        sweep, is_any_waiting, is_any_eligible, is_any_for_sandbox, carriers_of_eligible
    )

    about = [(sql, params) for sql, params in asked if "messaging_dispatch" in sql]
    assert len(about) > 9
    for sql, params in about:
        assert not whole_tables(sql, params), sql
