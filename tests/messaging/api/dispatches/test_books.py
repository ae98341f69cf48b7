"""Tests of the books of a dispatch, as a caller reads them."""

import pytest

from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import CanaryState, DispatchState
from messaging.models.activity_entry import ActivityEntry
from tests.factories import make_api_key, make_campaign
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.DISPATCHES_READ))


def test_figures_states_and_reasons_are_told_by_channel(client):
    dispatch = make_dispatch(campaign=make_campaign())
    reasons = {int(Status.SKIPPED): {int(Reason.UNSUBSCRIBED): 2}}
    make_chunk(dispatch, size=10, sent=5, skipped=2, reasons=reasons)
    make_chunk(dispatch, ChannelKey.SMS, size=3, failed=1)

    response = client.get(f"/dispatches/{dispatch.public_id}")

    body = response.json()
    email = {"targeted": 10, "sent": 5, "skipped": 2, "failed": 0}
    assert response.status_code == 200
    assert body["message"] == "success"
    assert (body["dispatch_id"], body["state"]) == (dispatch.public_id, "sending")
    assert body["campaign_id"] == dispatch.campaign.campaign_id
    assert (body["targeted"], body["sent"], body["pending"]) == (13, 5, 5)
    assert body["channels"]["email"].items() >= email.items()
    assert body["channels"]["sms"]["failed"] == 1
    assert body["reasons"] == {"skipped": {"unsubscribed": 2}}
    assert body["accepted_at"] == "2026-11-22T09:41:07Z"
    assert body["balances"] is True


def test_before_the_audience_is_frozen_all_is_zero(client):
    dispatch = make_dispatch(state=DispatchState.ACCEPTED)

    body = client.get(f"/dispatches/{dispatch.public_id}").json()

    assert (body["targeted"], body["pending"]) == (0, 0)
    assert (body["channels"], body["reasons"], body["snapshot_at"]) == ({}, {}, None)


@pytest.mark.parametrize("wrong", [32 * "0", "x", "%00", 33 * "0", "-1", "../x", "{0}", 5000 * "a"])
def test_what_nobody_sent_is_404(client, wrong):
    response = client.get(f"/dispatches/{wrong}")

    assert response.status_code == 404


def test_the_entry_names_the_dispatch(client):
    dispatch = make_dispatch()

    response = client.get(f"/dispatches/{dispatch.public_id}")

    entry = ActivityEntry.objects.get()
    assert (entry.status, entry.dispatch) == (200, dispatch)
    assert str(entry.entry_id) in response.headers["Link"]


def test_a_parameter_that_is_none_is_named(client):
    response = client.get(f"/dispatches/{make_dispatch().public_id}?chanel=email")

    assert response.status_code == 400
    assert response.json()["errors"] == ["chanel: is not a parameter here"]


def test_reading_costs_a_fixed_number_of_queries(client, django_assert_num_queries):
    dispatch = make_dispatch()
    for _ in range(20):
        make_chunk(dispatch, sent=1)
    client.get(f"/dispatches/{dispatch.public_id}")

    # key, window, dispatch, figures, reasons, retries
    # entry: savepoint, dispatch, entry, body, release
    with django_assert_num_queries(11):
        client.get(f"/dispatches/{dispatch.public_id}")


def test_a_canary_is_told_with_its_books_and_its_limit(client, django_assert_num_queries):
    dispatch = make_dispatch(canary_state=CanaryState.UNDECIDED, canary_chunks=1, canary_limit=2.5)
    make_chunk(dispatch, number=1, size=10, sent=5, failed=1, unknown=1)
    make_chunk(dispatch, ChannelKey.SMS, number=1, size=2, sent=2)
    make_chunk(dispatch, number=2, size=100)
    client.get(f"/dispatches/{dispatch.public_id}")

    with django_assert_num_queries(12):  # one more
        body = client.get(f"/dispatches/{dispatch.public_id}").json()

    told = {"state": "undecided", "failure_percentage": 2.5, "measured_percentage": 28.5714}
    books = {"targeted": 12, "sent": 7, "failed": 1, "unknown": 1, "pending": 3}
    assert body["canary"].items() >= (told | books).items()
    assert body["canary"]["channels"]["sms"]["sent"] == 2
    assert body["targeted"] == 112


def test_a_send_that_asked_for_no_canary_has_none(client):
    assert client.get(f"/dispatches/{make_dispatch().public_id}").json()["canary"] is None


def test_a_canary_of_whom_nobody_was_tried_has_no_measure(client):
    dispatch = make_dispatch(canary_state=CanaryState.PASSED, canary_chunks=1, canary_limit=5)

    told = client.get(f"/dispatches/{dispatch.public_id}").json()["canary"]

    assert (told["state"], told["measured_percentage"], told["channels"]) == ("passed", None, {})
