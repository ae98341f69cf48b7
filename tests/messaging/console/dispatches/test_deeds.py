"""Stop, pause and resume as members press them."""

import pytest

from messaging.choices.access import Role, Source
from messaging.choices.states import DispatchState
from messaging.models.activity_entry import ActivityEntry
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.django_db


def press(client, dispatch, deed, **options):
    return client.post(f"/console/dispatches/{dispatch.public_id}/{deed}/", **options)


@pytest.mark.parametrize(
    ("deed", "before", "after"),
    [
        ("pause", DispatchState.SENDING, DispatchState.PAUSED),
        ("resume", DispatchState.PAUSED, DispatchState.SENDING),
        ("stop", DispatchState.SENDING, DispatchState.STOPPING),
    ],
)
def test_a_press_draws_the_arrow_and_leads_back(signed_in, deed, before, after):
    client = signed_in(Role.MARKETER)
    dispatch = make_dispatch(state=before, state_before=DispatchState.SENDING)
    make_chunk(dispatch, size=2, sent=1)

    answer = press(client, dispatch, deed)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/console/dispatches/{dispatch.public_id}/"
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.state_by) == (after, client.member.email)


@pytest.mark.parametrize("deed", ["stop", "pause", "resume"])
def test_a_viewer_may_not(viewer, deed):
    dispatch = make_dispatch()

    assert press(viewer, dispatch, deed).status_code == 403
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


@pytest.mark.parametrize(
    ("state", "before"),
    [
        (DispatchState.HELD, DispatchState.SENDING),
        (DispatchState.HELD, DispatchState.HELD),
        (DispatchState.PAUSED, DispatchState.SENDING),
    ],
)
def test_what_a_restore_brought_back_takes_a_developer(signed_in, state, before):
    dispatch = make_dispatch(state=state, state_before=before, state_reason="restored")
    marketer = signed_in(Role.MARKETER)

    answer = press(marketer, dispatch, "resume")

    assert answer.status_code == 403
    assert "Only a developer can release this send" in answer.content.decode()
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.state_before, dispatch.state_reason) == (
        *(state, before),
        "restored",
    )
    assert press(marketer, dispatch, "stop").status_code == 303
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.STOPPED


def test_a_developer_releases_what_a_restore_brought_back(signed_in):
    fields = {"state_before": DispatchState.SENDING, "state_reason": "restored"}
    dispatch = make_dispatch(state=DispatchState.HELD, **fields)

    assert press(signed_in(Role.DEVELOPER), dispatch, "resume").status_code == 303

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


def test_a_changed_audience_is_decided_by_who_may_send(signed_in):
    fields = {"state_before": DispatchState.SENDING, "state_reason": "audience_changed"}
    dispatch = make_dispatch(state=DispatchState.HELD, **fields)

    assert press(signed_in(Role.MARKETER), dispatch, "resume").status_code == 303

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


def test_the_log_says_who_pressed(signed_in):
    client = signed_in(Role.MARKETER)
    dispatch = make_dispatch()

    press(client, dispatch, "pause")

    entry = ActivityEntry.objects.get()
    assert (entry.source, entry.member, entry.dispatch) == (Source.CONSOLE, client.member, dispatch)
    assert entry.path == f"/dispatches/{dispatch.public_id}/pause"


def test_the_page_says_what_a_press_came_to(admin):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=10, sent=4)

    html = press(admin, dispatch, "stop", follow=True).content.decode()

    assert "Stopped: 4 sent" in html


def test_a_press_that_comes_too_late_says_why(admin):
    dispatch = make_dispatch(state=DispatchState.COMPLETED, totals={"targeted": 0})

    html = press(admin, dispatch, "pause", follow=True).content.decode()

    assert "it is completed, and stays so" in html


@pytest.mark.parametrize(
    ("outcomes", "there"),
    [
        ({}, "/console/compose/?dispatch={}"),
        ({"skipped": 1}, "/console/compose/?dispatch={}"),
        ({"sent": 1}, "/console/dispatches/{}/"),  # it came too late
        ({"unknown": 1}, "/console/dispatches/{}/"),
    ],
)
def test_an_undo_leads_to_the_draft_if_nothing_has_left(admin, outcomes, there):
    dispatch = make_dispatch(state=DispatchState.ACCEPTED)
    make_chunk(dispatch, size=3, **outcomes)

    answer = press(admin, dispatch, "stop", data={"undo": "1"})

    assert answer.headers["Location"] == there.format(dispatch.public_id)
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.STOPPING


def test_a_stop_is_no_undo_and_a_retry_has_no_draft(admin):
    stopped, first = make_dispatch(), make_dispatch(state=DispatchState.COMPLETED)
    retry = make_dispatch(retry_of=first)

    assert "compose" not in press(admin, stopped, "stop").headers["Location"]
    answer = press(admin, retry, "stop", data={"undo": "1"})
    assert answer.headers["Location"] == f"/console/dispatches/{first.public_id}/"


def test_without_javascript_a_page_asks_and_names_the_number(admin):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=1_000, sent=1)

    html = admin.get(f"/console/dispatches/{dispatch.public_id}/stop/").content.decode()

    assert "Stop, 999 not sent" in html
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


@pytest.mark.parametrize("deed", ["stop", "pause", "resume"])
def test_what_nobody_sent_is_404(admin, deed):
    assert admin.post(f"/console/dispatches/{32 * '0'}/{deed}/").status_code == 404


def test_asking_takes_few_queries(admin, django_assert_max_num_queries):
    dispatch = make_dispatch()
    for _ in range(20):
        make_chunk(dispatch, sent=1)

    with django_assert_max_num_queries(6):
        admin.get(f"/console/dispatches/{dispatch.public_id}/stop/")
