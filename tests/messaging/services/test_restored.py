"""Release of what waits since an old database was noticed."""

import pytest

from messaging.choices.states import CanaryState, DispatchState
from messaging.models.activity_entry import ActivityEntry
from messaging.services.dispatches import resume
from messaging.services.restored import SHELL, release_all, shell_call
from tests.factories import NOW, make_call, make_member
from tests.messaging.delivery.sends import make_dispatch

STATE = DispatchState
pytestmark = pytest.mark.django_db


def held(reason="restored", before=STATE.SENDING, state=STATE.HELD):
    return make_dispatch(state=state, state_before=before, state_reason=reason)


def test_all_go_on_where_they_were_and_others_stay():
    sending, accepted = held(), held(before=STATE.ACCEPTED)
    others = [held("audience_changed"), held(state=STATE.PAUSED)]
    member = make_member()

    answer = release_all(call=make_call(member=member), now=NOW)

    assert answer.body == {"released": 2, "message": "success"}
    for dispatch in (sending, accepted, *others):
        dispatch.refresh_from_db()
    assert (sending.state, accepted.state) == (STATE.SENDING, STATE.ACCEPTED)
    assert (sending.state_reason, sending.state_before, sending.state_by) == (
        *("", None),
        member.email,
    )
    assert [each.state for each in others] == [STATE.HELD, STATE.PAUSED]


def test_the_log_says_who_and_how_many():
    held()

    release_all(call=shell_call(NOW), now=NOW)

    entry = ActivityEntry.objects.select_related("body").get()
    assert (entry.method, entry.path, entry.member) == ("SHELL", SHELL, None)
    assert entry.body.response_body["released"] == 1


def test_one_goes_on_alone():
    one, other = held(), held()

    resume(one, call=make_call(path=f"/dispatches/{one.public_id}/resume"), now=NOW)

    other.refresh_from_db()
    assert (one.state, other.state) == (STATE.SENDING, STATE.HELD)


def test_who_was_held_for_a_question_is_held_for_it_again_and_counted():
    canary = held(before=STATE.HELD)
    canary.canary_state = CanaryState.FAILED
    canary.save(update_fields=["canary_state"])
    changed = held(before=STATE.HELD)

    answer = release_all(call=make_call(), now=NOW)

    assert answer.body["released"] == 2
    for dispatch, reason in ((canary, "canary"), (changed, "audience_changed")):
        dispatch.refresh_from_db()
        assert (dispatch.state, dispatch.state_before) == (STATE.HELD, STATE.SENDING)
        assert dispatch.state_reason == reason
