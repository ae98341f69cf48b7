"""Everything in an old database waits, each kind as it stands."""

from threading import Thread

import pytest
from django.db import connection

from messaging import disk
from messaging.choices.states import CanaryState, DispatchState, ScheduleState
from messaging.delivery import restores
from messaging.delivery.restored import ask_again, hold_all, run_what_is_due
from messaging.delivery.restores import generation_now
from messaging.delivery.sweeper import sweep
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import Schedule
from messaging.models.workspace import Workspace
from messaging.services.dispatches import resume
from tests.factories import make_schedule, make_user
from tests.messaging.delivery.canaries import ask, frozen, held, stands
from tests.messaging.delivery.carriers import let_time_pass, relay
from tests.messaging.delivery.sends import balanced, carry_all, make_dispatch, make_send
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db
STATE = DispatchState
RESTORED = "restored"


def state_of(dispatch):
    dispatch.refresh_from_db()
    return dispatch.state, dispatch.state_reason


def an_old_database_with_a_due_schedule():
    make_user(external_id="user-1")
    generation_now()
    make_schedule()
    Workspace.objects.update(generation=0)


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

    assert hold_all() == 3

    assert {name: state_of(each) for name, each in sends.items()} == {
        "accepted": (STATE.HELD, RESTORED),
        "paused": (STATE.PAUSED, RESTORED),
        "credentials": (STATE.HELD, RESTORED),
        "changed": (STATE.HELD, RESTORED),
        "stopping": (STATE.STOPPING, ""),
        "completed": (STATE.COMPLETED, ""),
    }
    assert sends["accepted"].state_before is STATE.ACCEPTED
    assert sends["credentials"].state_before is STATE.SENDING
    assert sends["changed"].state_before is STATE.HELD


def test_a_schedule_whose_run_is_lost_runs_held():
    make_user(external_id="user-1")
    schedule = make_schedule()

    run_what_is_due()
    hold_all()

    assert Schedule.objects.get(pk=schedule.pk).state is ScheduleState.RAN
    assert state_of(Dispatch.objects.get()) == (STATE.HELD, RESTORED)


def test_a_sweep_of_an_old_database_runs_no_schedule_that_is_not_held():
    an_old_database_with_a_due_schedule()

    sweep()

    assert state_of(Dispatch.objects.get()) == (STATE.HELD, RESTORED)


def test_sweeps_release_nothing_of_it():
    dispatch = make_send([make_user()])
    hold_all()

    sweep()
    sweep()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)


def go_on():
    """Whatever workers do by themselves."""
    sweep()
    carry_all()
    sweep()


def test_a_failed_canary_waits_for_both_answers_and_neither_gives_the_other():
    dispatch = held()
    hold_all()
    hold_all()
    go_on()
    assert state_of(dispatch) == (STATE.HELD, RESTORED)
    assert stands(dispatch) == (STATE.HELD, CanaryState.FAILED, (0, 5, 0, 15))

    ask(resume, dispatch)
    go_on()
    assert state_of(dispatch) == (STATE.HELD, "canary")
    assert stands(dispatch) == (STATE.HELD, CanaryState.FAILED, (0, 5, 0, 15))

    ask(resume, dispatch)
    go_on()
    assert stands(dispatch) == (STATE.COMPLETED, CanaryState.RELEASED, (15, 5, 0, 0))


def test_an_audience_that_had_changed_is_asked_for_again():
    dispatch = make_send(
        [make_user()],
        state=STATE.HELD,
        state_before=STATE.SENDING,
        state_reason="audience_changed",
    )
    hold_all()

    assert ask_again() == 1
    go_on()

    assert state_of(dispatch) == (STATE.HELD, "audience_changed")
    ask(resume, dispatch)
    go_on()
    assert stands(dispatch) == (STATE.COMPLETED, None, (1, 0, 0, 0))


def test_a_canary_without_a_verdict_gets_it_once_it_is_released():
    dispatch = frozen()
    hold_all()
    go_on()
    assert stands(dispatch) == (STATE.HELD, CanaryState.UNDECIDED, (0, 0, 0, 20))

    ask(resume, dispatch)
    go_on()
    assert stands(dispatch) == (STATE.SENDING, CanaryState.PASSED, (5, 0, 0, 15))


def test_a_paused_send_goes_on_only_when_somebody_resumes_it():
    dispatch = make_send([make_user()], state=STATE.PAUSED, state_before=STATE.SENDING)
    hold_all()
    go_on()
    assert state_of(dispatch) == (STATE.PAUSED, RESTORED)

    ask(resume, dispatch)
    go_on()
    assert stands(dispatch) == (STATE.COMPLETED, None, (1, 0, 0, 0))


def test_a_retry_that_is_due_waits_with_its_send():
    with SmtpSink() as sink:
        sink.reply_with("450 4.2.0 later", at="rcpt", nth=1, times=1)
        dispatch = make_send([make_user(email="a@rcpt.example")], connection=relay(sink))
        carry_all()
        hold_all()
        let_time_pass()
        go_on()
        assert (balanced(dispatch).pending, len(sink.messages)) == (1, 0)

        ask(resume, dispatch)
        go_on()
        assert (balanced(dispatch).sent, len(sink.messages)) == (1, 1)


def test_a_schedule_is_held_with_the_rest_however_full_the_disk_is(monkeypatch):
    make_user(external_id="user-1")
    make_schedule()
    monkeypatch.setattr(disk, "has_room", lambda: False)

    run_what_is_due()
    hold_all()

    assert state_of(Dispatch.objects.get()) == (STATE.HELD, RESTORED)


@pytest.mark.django_db(transaction=True)
def test_another_worker_waits_while_schedules_are_run_to_be_held(monkeypatch):
    an_old_database_with_a_due_schedule()
    order = []

    def look():
        generation_now()
        order.append("the other goes on")
        connection.close()

    other = Thread(target=look)

    def run():
        if not order:
            other.start()
            other.join(0.5)
            order.append("schedules are run")
        run_what_is_due()

    monkeypatch.setattr(restores, "run_what_is_due", run)

    generation_now()
    other.join()

    assert order == ["schedules are run", "the other goes on"]
    assert state_of(Dispatch.objects.get()) == (STATE.HELD, RESTORED)
