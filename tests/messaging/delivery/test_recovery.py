"""Torn windows, verdicts and poison."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState, ConnectionTrust, DispatchState
from messaging.delivery.claim import EXPIRED
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes

pytestmark = pytest.mark.django_db


def torn(channel, **fields):
    """A chunk whose owner died while its window may have been on the wire."""
    users = [make_user() for _ in range(2)]
    dispatch = make_send(users, channel)
    Chunk.objects.update(
        state=ChunkState.LEASED, inflight=2, lease_until=DatabaseNow(), claim_number=1, **fields
    )
    return dispatch, users


@pytest.mark.parametrize("channel", [ChannelKey.SMS, ChannelKey.WHATS_APP])
def test_doubt_is_held_where_a_double_costs_money(channel):
    dispatch, users = torn(channel)

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("unknown", "worker_lost") for user in users}


@pytest.mark.parametrize("channel", [ChannelKey.EMAIL, ChannelKey.WEBHOOK])
def test_doubt_is_tried_again_where_the_key_keeps_it_harmless(channel):
    dispatch, _ = torn(channel)

    carry_all()

    retry = Chunk.objects.exclude(state=ChunkState.DONE).get()
    assert (retry.attempt, retry.in_doubt_count, retry.size) == (2, 1, 2)
    assert balanced(dispatch).pending == 2


def test_mail_in_doubt_twice_is_unknown():
    dispatch, users = torn(ChannelKey.EMAIL, in_doubt_count=1, attempt=2)

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("unknown", "worker_lost") for user in users}


def test_stop_cancels_what_was_never_begun_and_doubts_what_may_have_been():
    dispatch, users = torn(ChannelKey.EMAIL)
    Chunk.objects.update(inflight=1)
    Dispatch.objects.update(state=DispatchState.STOPPING)

    carry_all()

    assert outcomes(dispatch) == {
        users[0].pk: ("unknown", "worker_lost"),
        users[1].pk: ("cancelled", "stopped"),
    }
    balanced(dispatch)
    assert dispatch.state is DispatchState.STOPPED


def test_expired_rest_is_cancelled_and_the_dispatch_expired():
    user = make_user()
    dispatch = make_send([user], state=DispatchState.STOPPING, state_reason=EXPIRED)

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("cancelled", "expired")}
    balanced(dispatch)
    assert dispatch.state is DispatchState.EXPIRED


def test_stop_needs_no_carrier():
    connection = Connection.objects.create(
        name="Gone", channel=ChannelKey.EMAIL, provider="nobody", trust=ConnectionTrust.CONSOLE
    )
    dispatch = make_send([make_user()], connection=connection, state=DispatchState.STOPPING)

    carry_all()

    assert balanced(dispatch).cancelled == 1


def test_taking_over_halves_the_window_and_a_commit_brings_it_back():
    make_send([make_user() for _ in range(2)])
    Chunk.objects.update(
        state=ChunkState.LEASED, lease_until=DatabaseNow(), window_size=16, crash_count=2
    )

    carry_all()

    chunk = Chunk.objects.get()
    assert (chunk.window_size, chunk.crash_count) == (4, 0)


def test_user_who_takes_every_worker_down_fails_and_the_others_get_theirs():
    users = sorted((make_user() for _ in range(3)), key=lambda user: user.pk)
    dispatch = make_send(users)
    Chunk.objects.update(
        state=ChunkState.LEASED, lease_until=DatabaseNow(), window_size=1, crash_count=7
    )

    carry_all()

    assert outcomes(dispatch)[users[0].pk] == ("failed", "poison")
    assert balanced(dispatch).sent == 2


def test_verdict_of_the_chunk_is_everybodys_reason():
    user = make_user()
    dispatch = make_send([user])
    Chunk.objects.update(verdict=Reason.DUPLICATE_ADDRESS)

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("skipped", "duplicate_address")}
    assert balanced(dispatch).to_json()["reasons"] == {"skipped": {"duplicate_address": 1}}
