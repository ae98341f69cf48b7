"""Dispatches read *held* while only work of held connections is left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ConnectionState, DispatchState
from messaging.delivery.holds import hold_and_release
from messaging.delivery.sweeper import sweep
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from tests.factories import make_user
from tests.messaging.delivery.carriers import boxed
from tests.messaging.delivery.sends import balanced, carry_all, make_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    later = timezone.now() + timedelta(seconds=60)
    return boxed(state=ConnectionState.HELD, probe_at=later)


def read(dispatch):
    hold_and_release()
    dispatch.refresh_from_db()
    return dispatch.state, dispatch.state_reason


def test_dispatch_with_nothing_else_left_is_held_and_goes_on_when_cured(held):
    dispatch = make_send([make_user()], connection=held)

    assert read(dispatch) == (DispatchState.HELD, "credentials")
    Connection.objects.update(state=ConnectionState.HEALTHY)
    assert read(dispatch) == (DispatchState.SENDING, "")


def test_dispatch_with_other_work_goes_on_sending(held):
    dispatch = make_send([make_user()], ChannelKey.EMAIL, ChannelKey.CONTENT_CARD)
    Chunk.objects.filter(channel=ChannelKey.EMAIL).update(connection=held)

    assert read(dispatch) == (DispatchState.SENDING, "")
    carry_all()
    assert read(dispatch) == (DispatchState.HELD, "credentials")


def test_open_circuit_holds_no_dispatch(held):
    Connection.objects.update(state=ConnectionState.CIRCUIT_OPEN)
    dispatch = make_send([make_user()], connection=held)

    assert read(dispatch) == (DispatchState.SENDING, "")


@pytest.mark.parametrize("state", [DispatchState.PAUSED, DispatchState.STOPPING])
def test_what_a_person_decided_stays(held, state):
    dispatch = make_send([make_user()], connection=held, state=state)

    assert read(dispatch)[0] is state


def test_hold_of_another_cause_is_not_released(held):
    dispatch = make_send([make_user()], state=DispatchState.HELD, state_reason="audience_changed")

    assert read(dispatch) == (DispatchState.HELD, "audience_changed")


def test_verdicts_of_a_held_connection_need_no_credentials(held):
    dispatch = make_send([make_user()], connection=held)
    Chunk.objects.update(verdict=Reason.DUPLICATE_ADDRESS)

    assert read(dispatch) == (DispatchState.SENDING, "")
    carry_all()
    assert balanced(dispatch).skipped == 1


def test_held_dispatch_that_has_nothing_left_ends(held):
    dispatch = make_send([make_user()], connection=held)
    assert read(dispatch)[0] is DispatchState.HELD
    Chunk.objects.update(verdict=Reason.DUPLICATE_ADDRESS)
    carry_all()

    sweep()

    balanced(dispatch)
    assert dispatch.state is DispatchState.COMPLETED
