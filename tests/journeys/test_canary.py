"""A send with a canary in somebody's hands, step by step, and once with a real worker."""

import uuid

import pytest
from django.test import Client

from messaging.choices.access import Permission
from messaging.choices.states import CanaryState, DispatchState
from messaging.delivery import canary
from messaging.delivery.expansion import freeze
from messaging.delivery.sweeper import sweep
from messaging.models.chunk import UNTIL_JUDGED, Chunk
from messaging.models.dispatch import Dispatch
from messaging.services.dispatches import pause, resume, stop
from tests.factories import make_api_key, make_body, make_segment
from tests.journeys.test_killed_worker import make_users
from tests.journeys.workers import wait_until, worker
from tests.messaging.delivery.canaries import USERS, ask, frozen, held, send, stands
from tests.messaging.delivery.carriers import boxed, relay
from tests.messaging.delivery.sends import balanced, carry_all
from tests.sinks.smtp import SmtpSink

STATE = DispatchState
pytestmark = pytest.mark.django_db


def test_who_resumes_a_held_canary_lets_the_rest_go_and_it_is_not_judged_again():
    dispatch = held()

    ask(resume, dispatch)
    sweep()
    carry_all()

    assert stands(dispatch) == (STATE.COMPLETED, CanaryState.RELEASED, (15, 5, 0, 0))


@pytest.mark.parametrize(
    ("make", "first"), [(held, (0, 5)), (frozen, (0, 0))], ids=["held", "undecided"]
)
def test_a_stop_cancels_who_waits(make, first):
    dispatch = make()

    ask(stop, dispatch)
    carry_all()

    state, _, figures = stands(dispatch)
    assert (state, figures) == (STATE.STOPPED, (*first, USERS - sum(first), 0))


def test_a_pause_and_a_resume_let_nobody_go_early():
    dispatch = frozen()
    ask(pause, dispatch)
    carry_all()
    ask(resume, dispatch)

    carry_all()

    assert stands(dispatch) == (STATE.SENDING, CanaryState.UNDECIDED, (5, 0, 0, 15))


def test_a_paused_canary_is_judged_when_it_goes_on():
    dispatch = send(carrier=boxed("refuse"))
    carry_all()
    ask(pause, dispatch)
    sweep()
    assert stands(dispatch)[:2] == (STATE.PAUSED, CanaryState.UNDECIDED)

    ask(resume, dispatch)
    sweep()

    assert stands(dispatch)[:2] == (STATE.HELD, CanaryState.FAILED)


def test_whom_a_hold_for_another_cause_is_released_from_still_waits_for_the_canary():
    dispatch = send()
    Dispatch.objects.update(confirmed_count=3)
    carry_all()
    assert stands(dispatch)[0] is STATE.HELD

    ask(resume, dispatch)
    carry_all()

    assert stands(dispatch) == (STATE.SENDING, CanaryState.UNDECIDED, (5, 0, 0, 15))


def test_an_audience_frozen_while_it_is_paused_has_its_canary_too():
    dispatch = send()
    Dispatch.objects.update(state=STATE.EXPANDING, owner=uuid.uuid4())
    ask(pause, dispatch)
    dispatch.refresh_from_db()

    freeze(dispatch)

    assert stands(dispatch)[:2] == (STATE.PAUSED, CanaryState.UNDECIDED)
    assert Chunk.objects.filter(not_before=UNTIL_JUDGED).count() == 1


def test_whoever_is_second_finds_it_decided():
    dispatch = held()
    ask(resume, dispatch)

    canary._decide(dispatch.pk, is_over=True)
    canary._decide(dispatch.pk, is_over=False)

    assert stands(dispatch)[:2] == (STATE.SENDING, CanaryState.RELEASED)


def test_a_stop_wins_over_a_verdict():
    dispatch = send(carrier=boxed("refuse"))
    carry_all()
    ask(stop, dispatch)

    canary._decide(dispatch.pk, is_over=True)

    assert stands(dispatch)[:2] == (STATE.STOPPING, CanaryState.UNDECIDED)


@pytest.fixture
def client(transactional_db):
    key = make_api_key(*Permission).text
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def sink(transactional_db):
    """Where mail goes; it refuses everybody."""
    with SmtpSink() as sink:
        relay(sink, is_default=True)
        sink.reply_with("550 5.1.1 nobody", at="rcpt")
        yield sink


def test_a_real_worker_asks_before_it_sends_to_the_rest(tmp_path, client, sink):
    make_users(200)
    few = {"percentage": 10, "failure_percentage": 10}
    body = make_body(broadcast=True, segment_id=make_segment().segment_id, canary=few)
    there = f"/dispatches/{post(client, '/messages/send', body)['dispatch_id']}"

    with worker(tmp_path):
        wait_until(lambda: client.get(there).json()["state"] == "held")
        waiting = client.get(there).json()
        arrived = len(sink.messages)
        sink.script.clear()
        post(client, f"{there}/resume", {})
        wait_until(lambda: client.get(there).json()["state"] == "completed")

    assert arrived == 0
    assert waiting["state_reason"] == "canary"
    assert (waiting["failed"], waiting["pending"], waiting["balances"]) == (20, 180, True)
    told = {"state": "failed", "targeted": 20, "failed": 20, "measured_percentage": 100}
    assert told.items() <= waiting["canary"].items()
    assert client.get(there).json()["canary"]["state"] == "released"
    assert len(set(sink.recipients)) == len(sink.messages) == 180
    assert balanced(Dispatch.objects.get()).sent == 180


def post(client, path, body):
    return client.post(path, body, content_type="application/json").json()
