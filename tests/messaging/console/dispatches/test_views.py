from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.activity.dispatch_search import DISPATCH_KEYS
from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import CanaryState, ConnectionTrust, DispatchState
from messaging.models.connection import Connection
from messaging.models.sandbox_message import SandboxMessage
from messaging.reports.figures import summed
from tests.factories import NOW, make_user
from tests.forever import never_found
from tests.rows import make_chunk, make_delivery, make_dispatch

TICK = {"HX-Request": "true", "HX-Target": "progress"}


def page(client, dispatch, query=""):
    answer = client.get(f"/console/dispatches/{dispatch.public_id}/{query}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


@pytest.fixture
def sending(db):
    dispatch = make_dispatch(channels=[ChannelKey.EMAIL, ChannelKey.SMS])
    smtp = Connection.objects.create(
        name="SMTP main", channel=ChannelKey.EMAIL, provider="smtp", trust=ConnectionTrust.SHELL
    )
    make_chunk(
        dispatch, size=55_236, sent=33_480, skipped=12_760, failed=41, connection=smtp,
        reasons={"2": {"7": 12_760}, "3": {"30": 41}},
    )  # fmt: skip
    make_chunk(dispatch, ChannelKey.SMS, size=4, unknown=2)
    make_delivery(dispatch, make_user("u_1"), Status.SENT, channel=ChannelKey.EMAIL)
    make_delivery(
        dispatch,
        make_user("u_2"),
        Status.FAILED,
        reason=Reason.REFUSED_RECIPIENT,
        detail="550 <x@y.example>",
    )
    make_delivery(dispatch, make_user("u_3"), Status.SENT, channel=ChannelKey.SMS)
    return dispatch


@pytest.mark.parametrize("count", [10, 60])
def test_the_list_takes_six_queries_however_long_it_is(admin, count, django_assert_num_queries):
    for _ in range(count):
        make_chunk(make_dispatch(), size=2, sent=1)

    with django_assert_num_queries(6):
        assert admin.get("/console/dispatches/").status_code == 200


def test_an_empty_list_says_what_will_stand_here(admin):
    assert b"No sends yet" in admin.get("/console/dispatches/").content


def test_a_misspelt_key_lists_nothing(admin, sending):
    html = admin.get("/console/dispatches/?q=stat:sending").content.decode()

    assert "state:sending" in html
    assert sending.name not in html


def test_a_search_that_takes_too_long_says_so_and_leads_to_less_time(admin, sending, monkeypatch):
    never_found(monkeypatch, DISPATCH_KEYS)

    html = admin.get("/console/dispatches/?q=spring").content.decode()

    assert "Nothing was found within 3 seconds" in html
    assert "?q=spring+since%3A1d" in html
    assert sending.name not in html


def test_a_search_for_a_time_goes_by_time(admin):
    for name, hours in (("Old one", 5), ("New one", 1), ("Middle one", 3)):
        make_dispatch(name=name, accepted_at=timezone.now() - timedelta(hours=hours))

    html = admin.get("/console/dispatches/?q=since:4h").content.decode()

    assert html.index("New one") < html.index("Middle one")
    assert "Old one" not in html


def test_the_books_are_printed_as_a_sum(admin, sending):
    html = page(admin, sending)

    for figure in ("55,240", "33,480", "12,760", "41", "8,957"):
        assert figure in html
    assert "adds up" in html


def test_the_page_takes_few_queries_however_many_deliveries(
    admin, sending, django_assert_max_num_queries
):
    for number in range(60):
        make_delivery(sending, make_user(f"user_{number}"))

    with django_assert_max_num_queries(9):
        page(admin, sending)
    with django_assert_max_num_queries(6):
        admin.get(f"/console/dispatches/{sending.public_id}/", headers=TICK)


def test_each_channel_names_its_connection_or_the_sandbox(admin, sending):
    html = page(admin, sending)

    assert "SMTP main" in html
    assert "No connection for this channel" in html


def test_a_running_dispatch_asks_again_and_an_ended_one_does_not(admin, sending):
    assert 'hx-trigger="tick from:body"' in page(admin, sending)

    sending.state = DispatchState.COMPLETED
    sending.totals = summed(sending).to_json()
    sending.save()
    answer = admin.get(f"/console/dispatches/{sending.public_id}/", headers=TICK)

    assert b"hx-trigger" not in answer.content
    assert answer.headers["HX-Trigger"] == "dispatch-ended"


def test_a_tick_is_the_progress_and_nothing_else(admin, sending):
    html = admin.get(f"/console/dispatches/{sending.public_id}/", headers=TICK).content.decode()

    assert html.count("<table") == 1
    assert "<html" not in html


def test_dispatch_that_waits_for_credentials_says_so_in_words(admin, sending):
    sending.state, sending.state_reason = DispatchState.HELD, "credentials"
    sending.save()

    assert "Its carrier refuses the credentials" in page(admin, sending)


def test_a_held_canary_is_told_with_its_figures_and_both_ways_on(
    admin, sending, django_assert_max_num_queries
):
    sending.state, sending.state_reason = DispatchState.HELD, "canary"
    sending.canary_state, sending.canary_chunks, sending.canary_limit = CanaryState.FAILED, 1, 5
    sending.save()
    make_chunk(sending, number=1, size=11, sent=10, failed=1)

    with django_assert_max_num_queries(10):  # one more
        html = page(admin, sending)

    assert "Held: 9.1 % of the canary failed" in html
    assert "1 failed (9.1 %), the limit is 5 %" in html
    assert "Too many of its canary failed" in html
    assert f"/console/dispatches/{sending.public_id}/resume/" in html
    assert f"/console/dispatches/{sending.public_id}/stop/" in html


def test_recipients_are_filtered_by_channel_outcome_and_reason(admin, sending):
    assert all(name in page(admin, sending) for name in ("u_1", "u_2", "u_3"))
    assert "u_3" not in page(admin, sending, "?channel=email")
    failed = page(admin, sending, "?tab=recipients&status=failed")
    assert "u_2" in failed
    assert "u_1" not in failed
    assert "u_2" in page(admin, sending, "?reason=refused_recipient")
    assert "Nobody matches" in page(admin, sending, "?reason=stopped")


@pytest.mark.parametrize("query", ["?status=fine", "?channel=pigeon", "?reason=x", "?tab=nothing"])
def test_a_word_that_is_none_is_named_not_ignored(admin, sending, query):
    assert admin.get(f"/console/dispatches/{sending.public_id}/{query}").status_code == 404


def test_reasons_are_sentences_with_codes_and_shares(admin, sending):
    html = page(admin, sending, "?tab=reasons")

    assert "The carrier refuses this address" in html
    assert "refused_recipient" in html
    assert "&lt; 0.1 %" in html


def test_a_viewer_sees_outcomes_and_neither_request_nor_rendered_nor_addresses(viewer, sending):
    html = page(viewer, sending)

    assert "x•••@y.example" in html
    assert "tab=request" not in html
    assert "tab=rendered" not in html


def test_the_request_is_shown_without_its_secrets(admin, sending):
    sending.request = {"messages": {"webhook": {"request_headers": {"X-Token": "abc123"}}}}
    sending.save()

    html = page(admin, sending, "?tab=request")

    assert "abc123" not in html
    assert "••••" in html


def test_a_marketer_reads_the_request_of_a_console_send_alone(signed_in, sending):
    marketer = signed_in(Role.MARKETER)

    assert "tab=request" not in page(marketer, sending)
    sending.source = Source.CONSOLE
    sending.save()
    assert "tab=request" in page(marketer, sending)


def test_sandboxed_messages_are_shown_in_the_frame_of_their_channel(admin, sending):
    SandboxMessage.objects.create(
        dispatch_number=sending.number,
        user_id=make_user("u_9").pk,
        channel=ChannelKey.SMS,
        content={"body": "On its way"},
        created_at=NOW,
    )

    html = page(admin, sending, "?tab=rendered")

    assert "frame__bubble" in html
    assert "On its way" in html
    assert "u_9" in html


@pytest.mark.parametrize("path", ["0" * 32, "nothing"])
def test_a_dispatch_that_is_none_is_404(admin, path):
    assert admin.get(f"/console/dispatches/{path}/").status_code == 404


def test_a_dispatch_whose_audience_is_being_frozen_says_so(admin):
    html = page(admin, make_dispatch(state=DispatchState.EXPANDING))

    assert "The audience is being frozen" in html
    assert "Channels show here once the audience is frozen." in html
