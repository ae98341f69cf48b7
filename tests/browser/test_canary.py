"""A canary in a browser: asked for in the composer, told on the page of its send."""

import pytest
from django.utils import timezone

from messaging.choices.states import CanaryState, DispatchState
from messaging.models.dispatch import Dispatch
from tests.factories import make_segment, make_user
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.browser


def write(ana):
    """Fill in a mail to everybody, two of them first."""
    for _ in range(5):
        make_user()
    segment = make_segment()
    ana.go("/console/compose/")
    ana.page.locator("[name=channels][value=email]").check()
    ana.page.select_option("#segment", segment.segment_id)
    ana.page.fill("[name='email.from']", "Shop <shop@corp.example>")
    ana.page.fill("[name='email.subject']", "Hello")
    ana.page.fill("[name='email.body']", "<h1>It rings</h1>")
    ana.page.click("#canary summary")
    ana.page.fill("#canary-size", "2")


def test_a_few_first_is_written_reviewed_and_sent(visitor, member):
    ana = visitor().as_member(member)
    write(ana)

    ana.page.click(".compose__review")
    ana.page.wait_for_selector(".review__first")
    said = ana.page.inner_text(".review__first")
    assert ana.page.locator("#canary-size").is_visible()  # what is asked for is not folded away
    assert ana.sideways() == {}
    ana.turn("[name=do][value=send]")

    assert "2 users first. The rest (3) follows if at most 5 %" in said
    assert Dispatch.objects.get().request["canary"] == {"users": 2}
    assert ana.errors == []


def test_a_held_canary_is_told_and_released(visitor, member):
    dispatch = make_dispatch(
        name="Spring sale",
        accepted_at=timezone.now(),
        state=DispatchState.HELD,
        state_before=DispatchState.SENDING,
        state_reason="canary",
        canary_state=CanaryState.FAILED,
        canary_chunks=1,
        canary_limit=5,
    )
    make_chunk(dispatch, number=1, size=550, sent=500, failed=50)
    make_chunk(dispatch, number=2, size=4_450)
    ana = visitor().as_member(member)
    ana.go(f"/console/dispatches/{dispatch.public_id}/")

    assert "Held: 9.1 % of the canary failed" in ana.page.inner_text("#progress")
    assert ana.sideways() == {}
    ana.turn("#control >> text=Release")

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.canary_state) == (DispatchState.SENDING, CanaryState.RELEASED)
    assert "Released, although 9.1 %" in ana.page.inner_text("#progress")
    assert ana.errors == []
