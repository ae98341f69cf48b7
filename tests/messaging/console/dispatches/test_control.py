"""Which buttons a dispatch offers in each state, and what it says when it stands still."""

from datetime import timedelta

import pytest

from messaging.choices.access import Role
from messaging.choices.states import FINAL_STATES, DispatchState
from messaging.console.dispatches.control import control_of, standing_still
from messaging.models.dispatch import Dispatch
from messaging.models.member import Member
from messaging.reports.figures import Figures
from tests.factories import NOW
from tests.rows import make_chunk, make_dispatch

STATE = DispatchState
LATER = NOW + timedelta(seconds=10)


def control(state, *, reason="", role=Role.MARKETER, start_at=NOW, pending=3):
    dispatch = Dispatch(state=state, state_reason=reason, start_at=start_at)
    return control_of(dispatch, Figures(pending=pending), member=Member(role=role), now=NOW)


@pytest.mark.parametrize(
    ("state", "can_pause", "can_stop", "go_on"),
    [
        (STATE.ACCEPTED, True, True, ""),
        (STATE.EXPANDING, True, True, ""),
        (STATE.SENDING, True, True, ""),
        (STATE.PAUSED, False, True, "Resume"),
        (STATE.HELD, False, True, "Release"),
        (STATE.STOPPING, False, False, ""),
        *((state, False, False, "") for state in FINAL_STATES),
    ],
)
def test_each_state_offers_its_arrows(state, can_pause, can_stop, go_on):
    found = control(state)

    assert (found.can_pause, found.can_stop, found.go_on) == (can_pause, can_stop, go_on)


@pytest.mark.parametrize("reason", ["restored", "credentials"])
@pytest.mark.parametrize(("state", "label"), [(STATE.HELD, "Release"), (STATE.PAUSED, "Resume")])
def test_what_takes_a_developer_offers_nobody_else_more_than_a_stop(state, label, reason):
    found = control(state, reason=reason)

    assert (found.go_on, found.can_stop) == ("", True)
    assert control(state, reason=reason, role=Role.DEVELOPER).go_on == label


def test_before_it_starts_a_stop_is_an_undo():
    found = control(STATE.ACCEPTED, start_at=LATER)

    assert (found.is_undo, found.undo_until, found.can_pause) == (True, LATER, False)
    assert not control(STATE.ACCEPTED).is_undo


@pytest.mark.parametrize(("pending", "label"), [(8953, "Stop, 8,953 not sent"), (0, "Stop")])
def test_the_red_button_repeats_the_verb_with_the_number(pending, label):
    assert control(STATE.SENDING, pending=pending).stop_label == label


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (STATE.SENDING, "", ""),
        (STATE.PAUSED, "", "by Ada"),
        (STATE.STOPPED, "", "by Ada"),
        (STATE.COMPLETED, "", ""),
        (STATE.EXPIRED, "expired", "The send was too old to go out"),
        (STATE.FAILED, "The segment is gone.", "The segment is gone."),
    ],
)
def test_what_stands_still_says_why_and_by_whom(state, reason, said):
    assert standing_still(Dispatch(state=state, state_reason=reason, state_by="Ada")) == said


def test_what_is_held_names_its_one_fix():
    held = Dispatch(state=STATE.HELD, state_reason="audience_changed", state_by="")

    assert "Release it to send anyway, or stop it" in standing_still(held)


@pytest.mark.django_db
def test_buttons_follow_the_state_while_the_page_polls(admin):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=3)
    tick = {"HX-Request": "true", "HX-Target": "progress"}
    there = f"/console/dispatches/{dispatch.public_id}/"
    assert ">Pause</button>" in admin.get(there, headers=tick).content.decode()

    Dispatch.objects.update(state=STATE.PAUSED)
    html = admin.get(there, headers=tick).content.decode()

    assert 'hx-swap-oob="true"' in html
    assert ">Resume</button>" in html
    assert ">Pause</button>" not in html


@pytest.mark.django_db
def test_a_viewer_sees_no_buttons(signed_in):
    dispatch = make_dispatch()

    html = signed_in(Role.VIEWER).get(f"/console/dispatches/{dispatch.public_id}/").content

    assert b'id="control"' not in html
    assert b"/stop/" not in html


@pytest.mark.django_db
def test_who_may_send_is_asked_before_a_stop(signed_in):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=12, sent=2)

    html = signed_in(Role.MARKETER).get(f"/console/dispatches/{dispatch.public_id}/").content

    assert b'data-dialog="stop"' in html
    assert b"Stop, 10 not sent" in html
    assert html.count(b"csrfmiddlewaretoken") >= 2
