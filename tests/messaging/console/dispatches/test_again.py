"""Sending to the failed again, as members see and press it."""

import re

import pytest

from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.console.dispatches.again import again_of, is_offered
from messaging.console.dispatches.queries import chain_of
from messaging.models.activity_entry import ActivityEntry
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.reports.figures import Figures, summed
from tests.factories import make_user
from tests.rows import make_chunk, make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS
BUTTON = "Send the failed again…"
COMPLETED = DispatchState.COMPLETED


def ended(*outcomes, **fields):
    """A send that has ended, with users whose outcomes are given as channel, status, reason."""
    dispatch = make_dispatch(state=COMPLETED, **fields)
    for channel, status, reason in outcomes:
        make_delivery(dispatch, make_user(), status, channel=channel, reason=reason)
        noted = {str(status.value): {str(reason.value): 1}} if reason else {}
        make_chunk(dispatch, channel, size=1, reasons=noted, **{status.word: 1})
    dispatch.totals = summed(dispatch).to_json()
    dispatch.save()
    return dispatch


@pytest.fixture
def send():
    return ended(
        (EMAIL, Status.FAILED, Reason.GAVE_UP),
        (EMAIL, Status.FAILED, Reason.GAVE_UP),
        (SMS, Status.FAILED, Reason.REFUSED_MESSAGE),
        (SMS, Status.UNKNOWN, Reason.NO_ANSWER),
        (SMS, Status.SENT, None),
        channels=[EMAIL, SMS],
    )


def there(dispatch, tail=""):
    return f"/console/dispatches/{dispatch.public_id}/{tail}"


def page(client, dispatch, tail=""):
    answer = client.get(there(dispatch, tail))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, dispatch, **fields):
    return client.post(there(dispatch, "retry/"), fields)


def retry_of(send, *outcomes, **fields):
    retry = ended(*outcomes, retry_of=send)
    Dispatch.objects.filter(pk=retry.pk).update(**fields)
    return retry


def test_what_failed_stands_by_channel_and_reason_the_most_first(send):
    again = again_of(send, chain_of(send))

    assert [(row.channel, row.reason, row.count) for row in again.rows] == [
        (EMAIL, Reason.GAVE_UP, 2),
        (SMS, Reason.REFUSED_MESSAGE, 1),
        (SMS, Reason.NO_ANSWER, 1),
    ]
    assert (again.failed_count, again.unknown_count, again.running) == (3, 1, None)
    assert again.failed_words == "3 deliveries failed."


def test_what_a_retry_reached_stands_no_more(send):
    row = Delivery.objects.filter(dispatch_number=send.pk, channel=EMAIL).first()
    make_delivery(retry_of(send), User.objects.get(pk=row.user_id), Status.SENT)

    assert again_of(send, chain_of(send)).failed_count == 2


@pytest.mark.parametrize(
    ("state", "failed", "unknown", "sent_since", "offered"),
    [
        (COMPLETED, 2, 1, 0, True),
        (COMPLETED, 0, 1, 0, True),
        (DispatchState.STOPPED, 1, 0, 0, True),
        (COMPLETED, 0, 0, 0, False),
        (DispatchState.SENDING, 2, 1, 0, False),
        (COMPLETED, 2, 1, 2, True),
        (COMPLETED, 2, 1, 3, False),
    ],
)
def test_the_button_is_there_while_something_is_left(state, failed, unknown, sent_since, offered):
    send = make_dispatch(state=state)
    if sent_since:
        retry_of(send, totals={"sent": sent_since})

    books = Figures(failed=failed, unknown=unknown)
    assert is_offered(send, books, chain_of(send)) is offered


def test_a_page_offers_it_with_a_dialog_to_who_may_send(signed_in, send):
    html = page(signed_in(Role.MARKETER), send)

    assert BUTTON in html
    dialog = html[html.index('data-dialog="retry"') :]
    assert "3 deliveries failed." in dialog
    assert "Also to the one of whom nobody can tell." in dialog
    assert "They may already have it" in dialog
    assert re.search(r"data-closes autofocus>Cancel", dialog)
    seen_by_a_viewer = page(signed_in(Role.VIEWER), send)
    assert BUTTON not in seen_by_a_viewer
    assert "/retry/" not in seen_by_a_viewer


def test_a_viewer_may_not(viewer, send):
    assert press(viewer, send).status_code == 403
    assert viewer.get(there(send, "retry/")).status_code == 403
    assert Dispatch.objects.count() == 1


def test_a_press_leads_to_the_new_send_and_both_name_each_other(signed_in, send):
    client = signed_in(Role.MARKETER)

    answer = press(client, send)

    again = Dispatch.objects.get(retry_of=send)
    assert (answer.status_code, answer.headers["Location"]) == (303, there(again))
    assert (again.created_by_member, again.source) == (client.member, Source.CONSOLE)
    assert again.state is DispatchState.ACCEPTED  # Undo is there for a while
    html = page(client, again)
    assert "Retry of" in html
    assert there(send) in html
    assert "Sent again: 3 deliveries" in html
    Dispatch.objects.filter(pk=again.pk).update(state=COMPLETED, totals={"sent": 3, "targeted": 3})
    old = page(client, send)
    assert "Sent to the failed again" in old
    assert there(again) in old
    entry = ActivityEntry.objects.get()
    assert (entry.path, entry.status) == (f"/dispatches/{send.public_id}/retry", 201)


@pytest.mark.parametrize(("fields", "targeted"), [({}, 3), ({"include_unknown": "true"}, 4)])
def test_unknown_goes_only_with_its_tick(admin, send, fields, targeted):
    press(admin, send, **fields)

    assert summed(Dispatch.objects.get(retry_of=send)).targeted == targeted


def test_pressed_twice_it_is_one(admin, send):
    first, second = (press(admin, send, idempotency_key="once") for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Dispatch.objects.filter(retry_of=send).count() == 1


def test_a_press_that_comes_too_late_says_why(admin, send):
    press(admin, send)

    html = admin.post(there(send, "retry/"), follow=True).content.decode()

    assert "A retry of this send is accepted" in html


def test_without_javascript_the_question_is_a_page(admin, send):
    html = page(admin, send, "retry/")

    assert "3 deliveries failed." in html
    assert Dispatch.objects.count() == 1


def test_the_page_says_when_there_is_nothing_to_ask(admin, send):
    assert "once it has ended" in page(admin, make_dispatch(), "retry/")
    retry_of(send, state=DispatchState.SENDING)
    assert "A retry is under way" in page(admin, send, "retry/")
    done = ended((EMAIL, Status.SENT, None))
    assert "nobody to send to again" in page(admin, done, "retry/")


def test_the_list_marks_retries_and_finds_what_failed(admin, send):
    retry_of(send, (EMAIL, Status.SENT, None))
    ended((EMAIL, Status.SENT, None), name="All well")

    html = admin.get("/console/dispatches/").content.decode()
    found = admin.get("/console/dispatches/?q=is:ended+outcome:failed,unknown").content.decode()

    assert html.count(">retry</span>") == html.count(">retried</span>") == 1
    assert there(send) in found
    assert "All well" not in found
    assert "is:ended+outcome" in html or "is%3Aended+outcome" in html


@pytest.mark.parametrize("is_retried", [False, True])
def test_an_ended_send_takes_few_queries(admin, send, is_retried, django_assert_max_num_queries):
    if is_retried:
        for _ in range(5):
            retry_of(send)

    with django_assert_max_num_queries(9):
        page(admin, send)
    with django_assert_max_num_queries(6):
        admin.get(there(send), headers={"HX-Request": "true", "HX-Target": "progress"})
    with django_assert_max_num_queries(11):
        page(admin, send, "retry/")
