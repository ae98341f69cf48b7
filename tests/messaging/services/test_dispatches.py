"""Stop, pause, resume: one arrow each, kept with its entry, whoever asks and however often."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.access import Source
from messaging.choices.outcomes import Reason
from messaging.choices.states import CanaryState, ChunkState, DispatchState
from messaging.errors import ConflictError, MismatchError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.dispatch import LIVE_STATES, Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.services import dispatches
from messaging.services.dispatches import pause, resume, stop
from tests.factories import NOW, make_api_key, make_call, make_member, make_user
from tests.messaging.delivery.sends import (
    make_dispatch,
    make_send,
)

STATE = DispatchState
FINAL = [STATE.COMPLETED, STATE.FAILED, STATE.STOPPED, STATE.EXPIRED]
pytestmark = pytest.mark.django_db


def ask(deed, dispatch, **call):
    call.setdefault("path", f"/dispatches/{dispatch.public_id}/{deed.__name__}")
    return deed(dispatch, call=make_call(**call), now=NOW)


def make_users(count=3):
    return [make_user() for _ in range(count)]


def leased(dispatch):
    """A chunk that a lane is sending, with 30 users on the wire at most."""
    return Chunk.objects.filter(dispatch=dispatch).update(
        state=ChunkState.LEASED,
        owner=uuid.uuid4(),
        inflight=30,
        lease_until=timezone.now() + timedelta(seconds=90),
    )


@pytest.mark.parametrize("state", [*LIVE_STATES, STATE.PAUSED, STATE.HELD])
def test_a_stop_is_final_wherever_the_send_stands(state):
    dispatch = make_send(make_users(), state=state, state_before=STATE.SENDING)

    answer = ask(stop, dispatch)

    assert (answer.status, answer.body["state"]) == (200, "stopping")
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.state_before) == (STATE.STOPPING, state)


def test_a_stop_answers_six_figures_that_add_up():
    dispatch = make_send(make_users(3))

    body = ask(stop, dispatch).body

    assert list(body) == [
        *("dispatch_id", "state", "targeted", "sent", "skipped", "failed", "cancelled"),
        *("unknown", "pending", "in_flight", "message"),
    ]
    assert (body["targeted"], body["pending"], body["in_flight"]) == (3, 3, 0)


@pytest.mark.parametrize("state", [STATE.ACCEPTED, STATE.EXPANDING])
def test_a_stop_before_the_snapshot_ends_it_at_once_with_nobody_targeted(state):
    dispatch = make_dispatch(broadcast=True, state=state)

    body = ask(stop, dispatch).body

    assert (body["state"], body["targeted"]) == ("stopped", 0)


def test_a_release_asked_for_twice_answers_one_question_only():
    dispatch = make_send(
        make_users(),
        state=STATE.HELD,
        state_before=STATE.HELD,
        state_reason="restored",
        canary_state=CanaryState.FAILED,
    )
    as_the_other_saw_it = Dispatch.objects.get()

    first, second = ask(resume, dispatch), ask(resume, as_the_other_saw_it)

    assert (first.body["state"], second.body["state"]) == ("held", "held")
    dispatch.refresh_from_db()
    assert (dispatch.state_reason, dispatch.canary_state) == ("canary", CanaryState.FAILED)


@pytest.mark.parametrize("state", [STATE.STOPPING, *FINAL])
def test_stopping_what_is_stopping_or_over_changes_nothing(state):
    dispatch = make_dispatch(state=state, state_by="Ada")

    answer = ask(stop, dispatch)

    assert answer.status == 200
    dispatch.refresh_from_db()
    assert dispatch.state_by == "Ada"


@pytest.mark.parametrize("state", LIVE_STATES)
def test_resume_leads_back_to_where_pause_came_from(state):
    dispatch = make_dispatch(state=state)
    assert ask(pause, dispatch).body["state"] == "paused"
    assert ask(pause, dispatch).body["state"] == "paused"

    answer = ask(resume, dispatch)

    assert answer.body["state"] == state.word
    assert ask(resume, dispatch).body["state"] == state.word


def test_resume_releases_what_is_held_and_forgets_why():
    dispatch = make_dispatch(
        state=STATE.HELD, state_before=STATE.SENDING, state_reason="audience_changed"
    )

    ask(resume, dispatch)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.state_reason) == (STATE.SENDING, "")


@pytest.mark.parametrize("deed", [pause, resume])
@pytest.mark.parametrize("state", [STATE.STOPPING, *FINAL])
def test_a_stop_and_an_end_win_over_pause_and_resume(deed, state):
    dispatch = make_dispatch(state=state, state_before=STATE.SENDING)

    with pytest.raises(ConflictError, match=r"being stopped|ended"):
        ask(deed, dispatch)

    dispatch.refresh_from_db()
    assert dispatch.state == state
    assert not ActivityEntry.objects.exists()  # the door writes it


def test_what_is_held_cannot_be_paused():
    dispatch = make_dispatch(state=STATE.HELD, state_before=STATE.SENDING)

    with pytest.raises(ConflictError, match="Resume it"):
        ask(pause, dispatch)


def test_the_entry_is_kept_with_the_arrow_and_says_what_was_answered():
    dispatch = make_send(make_users(2))
    member = make_member()

    answer = ask(stop, dispatch, member=member, source=Source.CONSOLE)

    entry = ActivityEntry.objects.select_related("body").get()
    assert (entry.dispatch, entry.member, entry.status) == (dispatch, member, 200)
    assert entry.body.response_body == answer.body
    dispatch.refresh_from_db()
    assert dispatch.state_by == member.email


def test_a_key_is_named_too():
    dispatch = make_dispatch()

    ask(pause, dispatch, api_key=make_api_key(name="till"))

    dispatch.refresh_from_db()
    assert dispatch.state_by == "till"


def test_without_an_entry_there_is_no_stop(monkeypatch):
    dispatch = make_dispatch()

    def no_room(*_, **__):
        raise MismatchError("no room")

    monkeypatch.setattr(dispatches, "record", no_room)
    with pytest.raises(MismatchError):
        ask(stop, dispatch)

    dispatch.refresh_from_db()
    assert dispatch.state is STATE.SENDING


def test_a_repeated_key_gets_its_first_answer_and_an_entry_of_its_own():
    dispatch = make_dispatch()
    first = ask(pause, dispatch, idempotency_key="k1")
    ask(resume, dispatch)

    again = ask(pause, dispatch, idempotency_key="k1")

    assert again.body == first.body
    assert again.headers["Idempotent-Replayed"] == "true"
    dispatch.refresh_from_db()
    assert dispatch.state is STATE.SENDING
    assert ActivityEntry.objects.count() == 3


def test_a_lane_that_does_not_end_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(dispatches, "LONGEST_WAIT_SECONDS", 0.1)
    dispatch = make_send(make_users(60))
    leased(dispatch)

    assert ask(stop, dispatch).body["in_flight"] == 0  # the sandbox: nothing leaves


def test_the_answer_is_that_of_after_the_wait_in_the_log_and_for_the_key(monkeypatch):
    dispatch = make_send(make_users(60))
    leased(dispatch)
    ended = {"state": ChunkState.READY, "cursor": 30, "sent_count": 30, "inflight": 30}

    def lanes_end(_):
        Chunk.objects.update(**ended)

    monkeypatch.setattr(dispatches.time, "sleep", lanes_end)
    answer = ask(stop, dispatch, idempotency_key="k1")

    assert (answer.body["sent"], answer.body["pending"]) == (30, 30)
    assert ActivityEntry.objects.select_related("body").get().body.response_body == answer.body
    assert IdempotencyRecord.objects.get().body == answer.body


def test_windows_that_only_write_rows_are_not_waited_for(monkeypatch):
    dispatch = make_send(make_users(2))
    leased(dispatch)
    Chunk.objects.update(verdict=Reason.DUPLICATE_ADDRESS)
    monkeypatch.setattr(dispatches.time, "sleep", lambda _: pytest.fail("it waits"))

    assert ask(stop, dispatch).body["state"] == "stopping"
