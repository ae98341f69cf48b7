"""Torn windows, verdicts and poison."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.choices.states import ChunkState, ConnectionTrust, DispatchState
from messaging.delivery.claim import EXPIRED, claim_chunks
from messaging.delivery.recovery import KNOWN
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, new_lane, outcomes
from tests.messaging.delivery.torn import journaled, reachable, torn

pytestmark = pytest.mark.django_db
OK = OutcomeClass.OK


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


def test_text_that_was_begun_is_never_sent_twice_and_one_that_was_not_is_sent():
    users, send = reachable(4)
    dispatch, _ = torn(ChannelKey.SMS, users, send=send)
    journaled((0, OK, 1), (2, None, 0))

    carry_all()

    assert [outcomes(dispatch)[user.pk] for user in users] == [
        ("sent", None),
        ("sent", None),
        ("unknown", "worker_lost"),
        ("sent", None),
    ]
    known = Delivery.objects.get(user_id=users[0].pk)
    assert (known.detail, known.provider_message_id, known.message_count) == (KNOWN, None, 1)
    assert set(Delivery.objects.values_list("attempt", flat=True)) == {1}
    balanced(dispatch)


def test_mail_in_a_slot_alone_is_tried_again_and_charged():
    dispatch, users = torn(ChannelKey.EMAIL, [make_user() for _ in range(3)])
    journaled((1, None, 0))

    carry_all()

    retry = Chunk.objects.exclude(state=ChunkState.DONE).get()
    assert (retry.attempt, retry.in_doubt_count, retry.size) == (2, 1, 1)
    assert outcomes(dispatch).keys() == {users[0].pk, users[2].pk}
    assert Attempt.objects.get().user_id == users[1].pk
    balanced(dispatch)


@pytest.mark.parametrize(
    ("outcome_class", "detail", "expected"),
    [
        (OutcomeClass.PERMANENT_RECIPIENT, 0, ("failed", "refused_recipient")),
        (OutcomeClass.PERMANENT_MESSAGE, Reason.BLOCKED_ADDRESS, ("failed", "blocked_address")),
        (OutcomeClass.TRANSIENT, 0, (2, 0)),
        (OutcomeClass.THROTTLED, 0, (1, 0)),
        (OutcomeClass.IN_DOUBT, Reason.CONNECTION_LOST, (2, 1)),
    ],
)
def test_answer_in_the_journal_means_what_it_would_have_meant(outcome_class, detail, expected):
    dispatch, _ = torn(ChannelKey.WEBHOOK, [make_user()])
    journaled((0, outcome_class, detail))

    carry_all()

    retries = Chunk.objects.exclude(state=ChunkState.DONE)
    found = [*outcomes(dispatch).values(), *retries.values_list("attempt", "in_doubt_count")]
    assert found == [expected]
    assert Attempt.objects.get().outcome_class == outcome_class
    balanced(dispatch)


def test_stop_leaves_what_had_an_answer_doubts_the_slots_and_cancels_the_rest():
    dispatch, users = torn(ChannelKey.EMAIL, [make_user() for _ in range(4)])
    journaled((0, OK, 1), (2, None, 0))
    Dispatch.objects.update(state=DispatchState.STOPPING)

    carry_all()

    assert [outcomes(dispatch)[user.pk] for user in users] == [
        ("sent", None),
        ("cancelled", "stopped"),
        ("unknown", "worker_lost"),
        ("cancelled", "stopped"),
    ]
    balanced(dispatch)


def test_what_lies_below_the_cursor_is_old():
    users, send = reachable(2)
    dispatch, _ = torn(ChannelKey.SMS, users, send=send, cursor=1)
    journaled((0, None, 0))

    carry_all()

    assert outcomes(dispatch) == {users[1].pk: ("sent", None)}


def test_death_of_whoever_took_over_does_not_hide_what_the_first_one_had_begun():
    dispatch, users = torn(ChannelKey.SMS, [make_user()])
    first = journaled((0, None, 0))
    second = new_lane()
    claim_chunks(second)
    second.journal.begin(Chunk.objects.get().pk + 1, 0)
    second.close()
    Chunk.objects.update(lease_until=DatabaseNow())

    assert Chunk.objects.get().previous_owner == first
    carry_all()

    assert outcomes(dispatch) == {users[0].pk: ("unknown", "worker_lost")}


def test_window_in_which_nothing_had_begun_comes_again_for_nothing():
    dispatch, _ = torn(ChannelKey.EMAIL)
    journaled()

    carry_all()

    assert balanced(dispatch).sent == 2
    assert not Attempt.objects.exists()
    assert Chunk.objects.count() == 1


def test_user_who_kills_every_worker_before_anything_begins_fails_alone():
    dispatch, users = torn(ChannelKey.EMAIL, window_size=1, crash_count=7)
    journaled()

    carry_all()

    assert outcomes(dispatch)[users[0].pk] == ("failed", "poison")
    assert balanced(dispatch).sent == 1
