"""The failed of a send, sent again in a browser: asked once, then the new send's page."""

import pytest
from django.utils import timezone

from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import summed
from tests.factories import make_user
from tests.rows import make_chunk, make_delivery, make_dispatch

pytestmark = pytest.mark.browser
DIALOG = "dialog[data-dialog=retry]"


@pytest.fixture
def send(transactional_db):
    dispatch = make_dispatch(
        name="Spring sale", accepted_at=timezone.now(), state=DispatchState.COMPLETED
    )
    make_chunk(dispatch, size=3, failed=2, unknown=1, reasons={"3": {"37": 2}, "5": {"80": 1}})
    for status, reason in (
        (Status.FAILED, Reason.GAVE_UP),
        (Status.FAILED, Reason.GAVE_UP),
        (Status.UNKNOWN, Reason.NO_ANSWER),
    ):
        make_delivery(dispatch, make_user(), status, reason=reason)
    dispatch.totals = summed(dispatch).to_json()
    dispatch.save()
    return dispatch


def test_it_asks_once_and_leads_to_the_new_send(visitor, member, send):
    ana = visitor().as_member(member)
    ana.go(f"/console/dispatches/{send.public_id}/")

    ana.page.click("#control >> text=Send the failed again")
    dialog = ana.page.locator(DIALOG)
    assert dialog.locator("[data-closes]").evaluate("each => each === document.activeElement")
    assert "2 deliveries failed." in dialog.inner_text()
    assert ana.sideways() == {}
    assert ana.violations() == []
    ana.go(f"/console/dispatches/{send.public_id}/retry/")
    assert ana.sideways() == {}
    assert ana.violations() == []
    ana.go(f"/console/dispatches/{send.public_id}/")
    ana.page.click("#control >> text=Send the failed again")
    dialog.locator("[name=include_unknown]").check()
    ana.turn(f"{DIALOG} >> text=Send again")

    again = Dispatch.objects.get(retry_of=send)
    assert summed(again).targeted == 3
    assert "Retry of Spring sale" in " ".join(ana.page.inner_text(".top__state").split())
    assert ana.errors == []


def test_without_javascript_the_question_is_a_page(visitor, member, send):
    ana = visitor(java_script_enabled=False).as_member(member)
    ana.go(f"/console/dispatches/{send.public_id}/")

    ana.turn("#control >> text=Send the failed again")
    assert not Dispatch.objects.filter(retry_of=send).exists()
    ana.turn("main >> text=Send again")

    assert summed(Dispatch.objects.get(retry_of=send)).targeted == 2
