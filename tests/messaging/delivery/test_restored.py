"""Everything in an old database waits, each kind as it stands."""

import pytest

from messaging.choices.states import DispatchState, ScheduleState
from messaging.delivery.restored import hold_all, run_what_is_due
from messaging.delivery.restores import generation_now
from messaging.delivery.sweeper import sweep
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import Schedule
from messaging.models.workspace import Workspace
from tests.factories import make_schedule, make_user
from tests.messaging.delivery.sends import make_dispatch, make_send

pytestmark = pytest.mark.django_db
STATE = DispatchState
RESTORED = "restored"


def state_of(dispatch):
    dispatch.refresh_from_db()
    return dispatch.state, dispatch.state_reason


def test_each_kind_of_waiting_is_met_as_it_stands():
    sends = {
        name: make_dispatch(state=state, state_before=before, state_reason=reason)
        for name, state, before, reason in [
            ("accepted", STATE.ACCEPTED, None, ""),
            ("paused", STATE.PAUSED, STATE.SENDING, ""),
            ("credentials", STATE.HELD, STATE.SENDING, "credentials"),
            ("changed", STATE.HELD, STATE.SENDING, "audience_changed"),
            ("stopping", STATE.STOPPING, STATE.SENDING, ""),
            ("completed", STATE.COMPLETED, None, ""),
        ]
    }

    assert hold_all() == 2

    assert {name: state_of(each) for name, each in sends.items()} == {
        "accepted": (STATE.HELD, RESTORED),
        "paused": (STATE.PAUSED, RESTORED),
        "credentials": (STATE.HELD, RESTORED),
        "changed": (STATE.HELD, "audience_changed"),
        "stopping": (STATE.STOPPING, ""),
        "completed": (STATE.COMPLETED, ""),
    }
    assert sends["accepted"].state_before is STATE.ACCEPTED
    assert sends["credentials"].state_before is STATE.SENDING


def test_a_schedule_whose_run_is_lost_runs_held():
    make_user(external_id="user-1")
    schedule = make_schedule()

    run_what_is_due()
    hold_all()

    assert Schedule.objects.get(pk=schedule.pk).state is ScheduleState.RAN
    assert state_of(Dispatch.objects.get()) == (STATE.HELD, RESTORED)


def test_a_sweep_of_an_old_database_runs_no_schedule_that_is_not_held():
    make_user(external_id="user-1")
    generation_now()
    make_schedule()
    Workspace.objects.update(generation=0)

    sweep()

    assert state_of(Dispatch.objects.get()) == (STATE.HELD, RESTORED)


def test_sweeps_release_nothing_of_it():
    dispatch = make_send([make_user()])
    hold_all()

    sweep()
    sweep()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)
