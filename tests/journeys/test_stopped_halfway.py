"""What stop, pause and resume mean for those who freeze and send, step by step."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.outcomes import Reason
from messaging.choices.states import DispatchState
from messaging.delivery.expansion import freeze
from messaging.delivery.sweeper import sweep
from messaging.models.chunk import Chunk
from messaging.services.dispatches import pause, resume, stop
from tests.factories import NOW, make_call, make_segment, make_user
from tests.messaging.delivery.sends import (
    balanced,
    carry_all,
    claimed,
    make_dispatch,
    make_send,
    outcomes,
)

STATE = DispatchState
pytestmark = pytest.mark.django_db


def ask(deed, dispatch):
    return deed(dispatch, call=make_call(), now=NOW)


def make_users(count=3):
    return [make_user() for _ in range(count)]


def test_everybody_left_is_cancelled_by_ordinary_work():
    users = make_users(3)
    dispatch = make_send(users)
    ask(stop, dispatch)

    carry_all()

    assert balanced(dispatch).cancelled == 3
    assert outcomes(dispatch) == {user.pk: ("cancelled", "stopped") for user in users}
    assert dispatch.state is STATE.STOPPED


def test_who_is_freezing_meanwhile_writes_nothing():
    segment = make_segment()
    make_users(2)
    dispatch = make_dispatch(
        broadcast=True,
        request={"segment_id": segment.segment_id},
        state=STATE.EXPANDING,
        owner=uuid.uuid4(),
    )
    ask(stop, dispatch)

    freeze(dispatch)

    assert not Chunk.objects.exists()
    dispatch.refresh_from_db()
    assert dispatch.state is STATE.STOPPED


def test_nobody_gets_it_while_it_is_paused_and_everybody_once_after():
    users = make_users(3)
    dispatch = make_send(users)
    ask(pause, dispatch)
    carry_all()
    assert outcomes(dispatch) == {}

    ask(resume, dispatch)
    carry_all()

    assert outcomes(dispatch) == {user.pk: ("sent", None) for user in users}


def test_a_paused_send_still_expires():
    dispatch = make_send(make_users(1), expires_at=timezone.now() - timedelta(seconds=1))
    ask(pause, dispatch)

    sweep()
    carry_all()

    balanced(dispatch)
    assert dispatch.state is STATE.EXPIRED


def test_claimed_work_of_a_stopped_send_is_only_written_off():
    dispatch = make_send(make_users(2))
    ask(stop, dispatch)

    assert [lease.verdict for lease in claimed().leases] == [Reason.STOPPED]
