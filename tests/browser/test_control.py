"""A send in a member's hands, in a browser: buttons that follow, a question before the end."""

import pytest
from django.utils import timezone

from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.browser


@pytest.fixture
def send(transactional_db):
    dispatch = make_dispatch(name="Spring sale", accepted_at=timezone.now())
    make_chunk(dispatch, size=1_000, sent=400)
    return dispatch


def there(send):
    return f"/console/dispatches/{send.public_id}/"


def state(send):
    return Dispatch.objects.get(pk=send.pk).state


def test_pause_resume_and_a_stop_that_asks_once(visitor, member, send):
    ana = visitor().sign_in(member)
    ana.go(there(send))

    ana.turn("#control >> text=Pause")
    assert state(send) is DispatchState.PAUSED
    assert f"by {member.email}" in ana.page.inner_text("#progress")
    ana.turn("#control >> text=Resume")
    assert state(send) is DispatchState.SENDING
    ana.page.click("#control >> text=Stop")
    dialog = ana.page.locator("dialog[data-dialog=stop]")
    assert dialog.locator("[data-closes]").evaluate("each => each === document.activeElement")
    assert "Stop, 600 not sent" in dialog.inner_text()
    ana.turn("dialog[data-dialog=stop] >> text=not sent")

    assert state(send) is DispatchState.STOPPING
    assert "Stopped: 400 sent" in ana.page.inner_text("[data-toasts]")
    assert ana.page.locator("#control button").count() == 0
    assert ana.errors == []


def test_buttons_follow_what_somebody_else_does(visitor, member, send):
    ana = visitor().sign_in(member)
    ana.go(there(send))

    Dispatch.objects.update(state=DispatchState.PAUSED, state_before=DispatchState.SENDING)
    ana.page.wait_for_selector("#control >> text=Resume")

    assert ana.page.locator("#control").count() == 1
    assert ana.page.locator("#control >> text=Pause").count() == 0
    assert ana.errors == []


def test_a_running_send_is_stopped_by_keyboard_in_three_steps_at_320_px(visitor, member, send):
    ana = visitor(viewport={"width": 320, "height": 844}).sign_in(member)
    ana.go(there(send))

    ana.page.focus("#control >> text=Stop")
    ana.page.keyboard.press("Enter")
    ana.page.keyboard.press("Tab")
    with ana.page.expect_navigation():
        ana.page.keyboard.press("Enter")

    assert state(send) is DispatchState.STOPPING


def test_without_javascript_the_question_is_a_page(visitor, member, send):
    ana = visitor(java_script_enabled=False).sign_in(member)
    ana.go(there(send))

    ana.turn("#control >> text=Stop")
    assert state(send) is DispatchState.SENDING
    ana.turn("text=Stop, 600 not sent")

    assert state(send) is DispatchState.STOPPING


def test_nothing_is_wider_than_its_window_nor_hard_to_read(visitor, member, send):
    ana = visitor().as_member(member)
    for path in (there(send), there(send) + "stop/"):
        ana.go(path)
        assert ana.sideways() == {}
        assert ana.violations() == []
