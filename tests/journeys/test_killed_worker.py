"""A worker that dies in the middle loses nobody and doubles nobody."""

import signal

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState, DispatchState
from messaging.models.chunk import Chunk
from messaging.models.content_card import ContentCard
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from tests.factories import make_segment
from tests.journeys.workers import wait_until, worker
from tests.messaging.delivery.sends import balanced, make_dispatch, make_send, outcomes

USERS = 10_000
pytestmark = pytest.mark.django_db(transaction=True)


def make_users(count):
    User.objects.bulk_create(
        [
            User(external_id=f"u{number}", email=f"u{number}@rcpt.example", first_name="Ada")
            for number in range(count)
        ],
        batch_size=1_000,
    )


def rows(dispatch):
    return Delivery.objects.filter(dispatch_number=dispatch.pk).count()


def has_ended(dispatch):
    return Dispatch.objects.get(pk=dispatch.pk).state is DispatchState.COMPLETED


def test_kill_in_the_middle_of_a_broadcast_loses_and_doubles_nobody(tmp_path):
    make_users(USERS)
    dispatch = make_dispatch(
        ChannelKey.EMAIL,
        broadcast=True,
        state=DispatchState.ACCEPTED,
        request={"segment_id": make_segment().segment_id},
    )
    interrupted = 0
    for _ in range(2):
        before = rows(dispatch)
        with worker(tmp_path) as process:
            wait_until(lambda before=before: rows(dispatch) > before or has_ended(dispatch))
            process.send_signal(signal.SIGKILL)
            process.wait()
        interrupted += not has_ended(dispatch)

    with worker(tmp_path):
        wait_until(lambda: has_ended(dispatch))

    assert interrupted
    assert balanced(dispatch).sent == USERS
    assert len(outcomes(dispatch)) == USERS


def test_stopped_worker_gives_its_chunks_back(tmp_path):
    make_users(2_000)
    dispatch = make_send(User.objects.all(), ChannelKey.CONTENT_CARD)
    with worker(tmp_path) as process:
        wait_until(lambda: rows(dispatch))
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert not Chunk.objects.filter(state=ChunkState.LEASED).exists()
    balanced(dispatch)
    assert ContentCard.objects.count() == rows(dispatch)
