"""The fence, and what a crash on either side of the commit leaves."""

import threading

import pytest
from django.db import connection

from messaging.choices.states import ChunkState, ConnectionState, DispatchState
from messaging.delivery import outcomes as outcomes_module
from messaging.delivery.claim import claim_chunks
from messaging.delivery.drain import work_off
from messaging.delivery.outcomes import commit
from messaging.delivery.window.carry import carry
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from tests.factories import make_user
from tests.messaging.delivery.carriers import boxed
from tests.messaging.delivery.sends import (
    balanced,
    carry_all,
    make_send,
    new_lane,
    outcomes,
)

pytestmark = pytest.mark.django_db


def take_over():
    Chunk.objects.update(lease_until=DatabaseNow())


def test_lost_fence_writes_no_outcome_and_says_so():
    users = [make_user(), make_user()]
    dispatch = make_send(users)
    sleeper = new_lane()
    claim = claim_chunks(sleeper)
    results = carry(claim.leases, claim, sleeper)
    take_over()
    carry_all()

    assert commit(claim, results, sleeper) is None
    sleeper.close()

    assert balanced(dispatch).sent == 2
    assert set(outcomes(dispatch)) == {user.pk for user in users}
    assert list(Attempt.objects.values_list("fenced", flat=True)) == [True, True]


def test_crash_before_the_commit_repeats_the_window_once():
    dispatch = make_send([make_user() for _ in range(3)])
    dead = new_lane()
    claim = claim_chunks(dead)
    carry(claim.leases, claim, dead)
    dead.close()
    take_over()

    carry_all()

    assert balanced(dispatch).sent == 3
    assert Chunk.objects.get().claim_number == 2


def test_crash_after_the_commit_repeats_nothing():
    dispatch = make_send([make_user() for _ in range(3)])
    Chunk.objects.update(window_size=2)
    dead = new_lane()
    claim = claim_chunks(dead)
    assert commit(claim, carry(claim.leases, claim, dead), dead)
    dead.close()
    take_over()

    carry_all()

    assert balanced(dispatch).sent == 3
    assert len(outcomes(dispatch)) == 3


def test_answer_to_the_commit_that_got_lost_doubles_nothing():
    dispatch = make_send([make_user() for _ in range(3)])
    lane = new_lane()
    claim = claim_chunks(lane)
    results = carry(claim.leases, claim, lane)
    for result in results:
        result.lease.outcomes.update(result.counts())
        result.lease.next_window(result.end, is_calm=True)
    outcomes_module._write(claim, results, lane, arrived=set())
    outcomes_module._write(claim, results, lane, arrived={claim.leases[0].chunk_id})
    lane.close()

    assert balanced(dispatch).sent == 3
    assert not Attempt.objects.exists()


def test_fault_of_ours_gives_the_claim_up_and_the_next_one_counts_it(monkeypatch):
    dispatch = make_send([make_user()])
    lane = new_lane()
    claim = claim_chunks(lane)
    owner = lane.owner
    with monkeypatch.context() as patch:
        patch.setattr("messaging.delivery.drain.commit", lambda *_: 1 / 0)
        work_off(claim, lane)
    again = claim_chunks(lane)
    lane.close()

    assert lane.owner != owner
    assert again.leases[0].crash_count == 1
    assert balanced(dispatch).pending == 1


@pytest.mark.django_db(transaction=True)
def test_two_drains_share_the_chunks_and_double_nobody():
    users = [make_user() for _ in range(120)]
    dispatches = [make_send(users[number::6]) for number in range(6)]
    Chunk.objects.update(window_size=3)
    faults = []

    def work():
        try:
            carry_all()
        except Exception as fault:  # noqa: BLE001 - shown below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    for dispatch in dispatches:
        assert balanced(dispatch).sent == 20
        assert len(outcomes(dispatch)) == 20
        assert dispatch.state is DispatchState.COMPLETED


def test_state_that_changed_meanwhile_gives_the_chunk_back():
    dispatch = make_send([make_user() for _ in range(4)])
    Chunk.objects.update(window_size=2)
    lane = new_lane()
    claim = claim_chunks(lane)
    results = carry(claim.leases, claim, lane)
    Dispatch.objects.update(state=DispatchState.PAUSED)

    assert commit(claim, results, lane) is None
    assert claim_chunks(lane) is None
    lane.close()

    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.cursor, chunk.owner) == (ChunkState.READY, 2, None)
    assert balanced(dispatch).pending == 2


def test_rows_carry_dispatch_channel_and_ids_that_sort_by_time():
    user = make_user()
    dispatch = make_send([user])

    carry_all()

    row = Delivery.objects.get()
    assert (row.dispatch_number, row.user_id, row.attempt, row.message_count) == (
        dispatch.pk,
        user.pk,
        1,
        1,
    )


def next_window(connection, *, meanwhile=()):
    """What a lane does after one of two windows, when ``meanwhile`` has happened to its carrier."""
    make_send([make_user() for _ in range(60)], connection=connection)
    Chunk.objects.update(window_size=30)
    lane = new_lane()
    claim = claim_chunks(lane)
    results = carry(claim.leases, claim, lane)
    Connection.objects.update(**dict(meanwhile))
    following = commit(claim, results, lane)
    lane.close()
    return following


def test_lane_goes_on_with_a_connection_that_stays_well():
    assert next_window(boxed())


@pytest.mark.parametrize("state", [ConnectionState.HELD, ConnectionState.CIRCUIT_OPEN])
def test_what_other_workers_found_out_ends_a_lanes_turn(state):
    assert next_window(boxed(), meanwhile={"state": state}) is None
    assert Chunk.objects.get().state is ChunkState.READY


def test_lane_under_a_rate_asks_again_for_its_next_window():
    assert next_window(boxed(rate_per_second=1_000)) is None
