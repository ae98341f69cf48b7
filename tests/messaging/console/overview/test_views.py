from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ConnectionState, DispatchState
from messaging.models.worker import Worker
from tests.messaging.delivery.carriers import boxed
from tests.rows import make_chunk, make_delivery, make_dispatch

TICK = {"HX-Request": "true", "HX-Target": "today"}


def fill(count):
    now = timezone.now()
    for number in range(count):
        dispatch = make_dispatch(
            accepted_at=now - timedelta(minutes=number),
            state=DispatchState.SENDING if number % 2 else DispatchState.COMPLETED,
        )
        make_chunk(dispatch, size=4, sent=2, failed=1, reasons={"3": {"30": 1}})
        make_delivery(
            dispatch, status=Status.FAILED, reason=Reason.REFUSED_RECIPIENT, at=now, detail="550 no"
        )
    Worker.objects.create(host="w", process=1, started_at=now, seen_at=now)


def test_the_overview_takes_the_same_queries_however_much_was_sent(
    admin, django_assert_max_num_queries
):
    fill(30)

    with django_assert_max_num_queries(11):
        assert admin.get("/console/").status_code == 200


def test_an_empty_overview_says_what_to_do_first(admin):
    html = admin.get("/console/").content.decode()

    assert "No sends yet" in html
    assert "Nothing needs you." in html
    assert "$CARILLON_API_KEY" in html


def test_a_failure_leads_the_page_and_links_to_its_rows(admin):
    fill(1)

    html = admin.get("/console/").content.decode()

    assert "1</span> failed · Email" in html
    assert "550 no" in html
    assert "status=failed&amp;reason=refused_recipient&amp;channel=email" in html


def test_a_viewer_reads_no_address_in_what_failed(viewer):
    dispatch = make_dispatch(accepted_at=timezone.now())
    make_chunk(dispatch, size=1, failed=1, reasons={"3": {"30": 1}})
    make_delivery(
        dispatch,
        status=Status.FAILED,
        reason=Reason.REFUSED_RECIPIENT,
        at=timezone.now(),
        detail="550 <lena@rcpt.example>",
    )

    html = viewer.get("/console/").content.decode()

    assert "l•••@rcpt.example" in html
    assert "lena@" not in html


def test_books_that_do_not_add_up_say_by_how_much(admin):
    make_chunk(make_dispatch(accepted_at=timezone.now()), size=10, sent=5, cursor=9)

    assert "does not add up by 4" in admin.get("/console/").content.decode()


def test_a_held_dispatch_asks_for_a_decision(admin):
    make_dispatch(
        state=DispatchState.HELD, state_reason="25,310 match now", accepted_at=timezone.now()
    )

    html = admin.get("/console/").content.decode()

    assert "is held" in html
    assert "25,310 match now" in html


@pytest.mark.parametrize(("state_by", "is_told"), [("", True), ("ana@corp.example", False)])
def test_what_the_machine_paused_asks_for_a_decision(admin, state_by, is_told):
    make_dispatch(
        state=DispatchState.PAUSED,
        state_reason="Could not be rendered",
        state_by=state_by,
        accepted_at=timezone.now(),
    )

    html = admin.get("/console/").content.decode()

    assert ("was paused" in html) is is_told
    assert ("Could not be rendered" in html) is is_told


def test_connection_that_rests_is_told_with_its_reason(admin):
    boxed(state=ConnectionState.CIRCUIT_OPEN, state_reason="Most messages failed")

    html = admin.get("/console/").content.decode()

    assert "circuit open" in html
    assert "Most messages failed" in html


def test_work_without_a_worker_is_told(admin):
    make_dispatch(accepted_at=timezone.now())

    assert "No worker has been seen" in admin.get("/console/").content.decode()


def test_channels_without_a_connection_are_counted(admin):
    make_chunk(make_dispatch(accepted_at=timezone.now()), ChannelKey.SMS)

    assert "8 channels in the sandbox" in admin.get("/console/").content.decode()


def test_a_tick_on_an_unchanged_page_changes_nothing(admin):
    fill(2)
    seen = admin.get("/console/").context["seen"]

    assert admin.get(f"/console/?range=24h&seen={seen}", headers=TICK).status_code == 204

    make_chunk(make_dispatch(accepted_at=timezone.now()), size=3, sent=1)
    changed = admin.get(f"/console/?range=24h&seen={seen}", headers=TICK)
    assert changed.status_code == 200
    assert b"<html" not in changed.content


@pytest.mark.parametrize("span", ["today", "24h", "7d"])
def test_each_span_of_time_is_marked_where_it_is_chosen(admin, span):
    html = admin.get(f"/console/?range={span}").content.decode()

    assert f'href="?range={span}" aria-current="true"' in html


def test_a_span_that_is_none_is_named_not_obeyed(admin):
    assert admin.get("/console/?range=century").status_code == 400
