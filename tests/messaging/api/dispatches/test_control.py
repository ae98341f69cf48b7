"""Tests of stop, pause and resume, as a caller gives them."""

import json

import pytest
from django.test import Client

from messaging.api.openapi import document
from messaging.choices.access import Permission
from messaging.choices.states import DispatchState
from messaging.models.activity_entry import ActivityEntry
from tests.factories import make_api_key
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.django_db
DEEDS = ["stop", "pause", "resume"]


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.DISPATCHES_CONTROL, name="till"))


def ask(client, dispatch, deed, body=None, **headers):
    return client.post(
        f"/dispatches/{dispatch.public_id}/{deed}",
        json.dumps(body or {}),
        content_type="application/json",
        headers=headers,
    )


def test_stop_answers_200_with_the_six_figures_and_what_is_in_flight(client):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=10, sent=4, skipped=1)

    response = ask(client, dispatch, "stop")

    assert (response.status_code, response.json()) == (
        200,
        {
            "dispatch_id": dispatch.public_id,
            "state": "stopping",
            "targeted": 10,
            "sent": 4,
            "skipped": 1,
            "failed": 0,
            "cancelled": 0,
            "unknown": 0,
            "pending": 5,
            "in_flight": 0,
            "message": "success",
        },
    )


def test_pause_and_resume_say_the_state(client):
    dispatch = make_dispatch()

    assert ask(client, dispatch, "pause").json()["state"] == "paused"
    assert ask(client, dispatch, "resume").json()["state"] == "sending"


@pytest.mark.parametrize(
    ("permission", "status", "state"),
    [
        (Permission.DISPATCHES_CONTROL, 200, DispatchState.SENDING),
        (Permission.DISPATCHES_READ, 403, DispatchState.HELD),
        (Permission.MESSAGES_SEND, 403, DispatchState.HELD),
    ],
)
def test_what_a_restore_brought_back_is_released_with_a_key_made_for_it(
    signed, permission, status, state
):
    fields = {"state_before": DispatchState.SENDING, "state_reason": "restored"}
    dispatch = make_dispatch(state=DispatchState.HELD, **fields)

    assert ask(signed(make_api_key(permission)), dispatch, "resume").status_code == status

    dispatch.refresh_from_db()
    assert dispatch.state is state


@pytest.mark.parametrize("deed", DEEDS)
def test_no_body_is_needed(client, deed):
    dispatch = make_dispatch()

    response = client.generic("POST", f"/dispatches/{dispatch.public_id}/{deed}")

    assert response.status_code == 200


def test_what_is_announced_is_read_and_must_be_json(client):
    dispatch = make_dispatch()

    response = client.post(f"/dispatches/{dispatch.public_id}/stop", {"a": "form"})

    assert response.status_code == 415
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("wrong", [32 * "0", "x", "%00"])
def test_what_nobody_sent_is_404(client, deed, wrong):
    response = client.post(f"/dispatches/{wrong}/{deed}", "{}", content_type="application/json")

    assert response.status_code == 404


@pytest.mark.parametrize("deed", ["pause", "resume"])
def test_an_arrow_that_is_none_is_409_with_a_sentence(client, deed):
    dispatch = make_dispatch(state=DispatchState.COMPLETED, totals={"targeted": 0})

    response = ask(client, dispatch, deed)

    assert response.status_code == 409
    assert response.json() == {"message": "This dispatch has ended: it is completed, and stays so."}
    assert ActivityEntry.objects.get().status == 409


def test_stopping_what_is_over_is_200(client):
    dispatch = make_dispatch(state=DispatchState.COMPLETED, totals={"targeted": 2, "sent": 2})

    response = ask(client, dispatch, "stop")

    assert response.status_code == 200
    assert (response.json()["state"], response.json()["sent"]) == ("completed", 2)


@pytest.mark.parametrize("deed", DEEDS)
def test_reading_is_not_controlling(signed, deed):
    dispatch = make_dispatch()

    response = ask(signed(make_api_key(Permission.DISPATCHES_READ)), dispatch, deed)

    assert response.status_code == 403
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


@pytest.mark.parametrize("deed", DEEDS)
def test_one_entry_says_who_asked_and_of_which_dispatch(client, deed):
    dispatch = make_dispatch()

    response = ask(client, dispatch, deed)

    entry = ActivityEntry.objects.select_related("api_key").get()
    assert (entry.dispatch, entry.status, entry.api_key.name) == (dispatch, 200, "till")
    assert str(entry.entry_id) in response.headers["Link"]


def test_a_repeated_key_is_answered_again_and_another_body_is_not(client):
    dispatch = make_dispatch()
    first = ask(client, dispatch, "pause", **{"Idempotency-Key": "k1"})
    ask(client, dispatch, "resume")

    again = ask(client, dispatch, "pause", **{"Idempotency-Key": "k1"})
    other = ask(client, dispatch, "pause", {"why": "?"}, **{"Idempotency-Key": "k1"})

    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert other.status_code == 422


def test_a_parameter_that_is_none_is_named(client):
    dispatch = make_dispatch()

    response = client.generic("POST", f"/dispatches/{dispatch.public_id}/stop?force=1")

    assert response.status_code == 400
    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING


def test_the_schema_asks_for_no_body():
    operation = document()["paths"]["/dispatches/{dispatch_id}/stop"]["post"]

    assert operation["requestBody"]["required"] is False
    assert {"200", "404", "409", "422"} <= operation["responses"].keys()
    assert "dispatches.control" in operation["description"]


def test_nobody_without_a_key(client):
    assert ask(Client(), make_dispatch(), "stop").status_code == 401


@pytest.mark.parametrize(("deed", "count"), [("stop", 18), ("pause", 18), ("resume", 16)])
def test_control_costs_a_fixed_number_of_queries(client, deed, count, django_assert_num_queries):
    ask(client, make_dispatch(), deed)
    dispatch = make_dispatch()
    for _ in range(20):
        make_chunk(dispatch, size=2, sent=1)

    with django_assert_num_queries(count):
        ask(client, dispatch, deed)
