"""``POST /dispatches/{dispatch_id}/retry``, as a caller gives it."""

import json

import pytest

from messaging.api.openapi import document
from messaging.choices.access import Permission
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from tests.factories import make_api_key, make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
BOTH = (Permission.DISPATCHES_CONTROL, Permission.MESSAGES_SEND)


@pytest.fixture
def client(signed):
    return signed(make_api_key(*BOTH, Permission.DISPATCHES_READ))


@pytest.fixture
def failed():
    dispatch = make_dispatch(state=DispatchState.COMPLETED)
    make_delivery(dispatch, make_user(), Status.FAILED, reason=Reason.GAVE_UP)
    return dispatch


def ask(client, dispatch, body=None, **headers):
    return client.post(
        f"/dispatches/{dispatch.public_id}/retry",
        json.dumps(body or {}),
        content_type="application/json",
        headers=headers,
    )


def test_a_retry_answers_201_and_both_dispatches_name_each_other(client, failed):
    response = ask(client, failed)

    again = Dispatch.objects.get(retry_of=failed)
    assert response.status_code == 201
    assert response.json() == {
        "dispatch_id": again.public_id,
        "retry_of": failed.public_id,
        "targeted": 1,
        "message": "success",
    }
    assert 'rel="log"' in response.headers["Link"]
    first = client.get(f"/dispatches/{failed.public_id}").json()
    retry = client.get(f"/dispatches/{again.public_id}").json()
    assert (first["retry_of"], first["retries"]) == (None, [again.public_id])
    assert (retry["retry_of"], retry["retries"]) == (failed.public_id, [])
    assert (retry["state"], retry["targeted"], retry["pending"]) == ("sending", 1, 1)


def test_no_body_is_needed(client, failed):
    response = client.generic("POST", f"/dispatches/{failed.public_id}/retry")

    assert response.status_code == 201


@pytest.mark.parametrize("missing", BOTH)
def test_each_of_two_rights_is_needed(signed, failed, missing):
    key = make_api_key(*(set(BOTH) - {missing}))

    response = ask(signed(key), failed)

    assert response.status_code == 403
    assert response.json() == {"message": f"This API key lacks the permission {missing}."}
    assert Dispatch.objects.count() == 1


def test_a_bad_value_is_400_with_its_path_and_one_entry(client, failed):
    response = ask(client, failed, {"channels": ["email", "fax"], "why": 1})

    assert response.status_code == 400
    assert [line.partition(":")[0] for line in response.json()["errors"]] == ["channels.1"]
    assert ask(client, failed, {"why": 1}).json()["errors"] == ["why: is not a field here"]
    assert client.generic("POST", f"/dispatches/{failed.public_id}/retry?a=1").status_code == 400
    assert ActivityEntry.objects.filter(status=400).count() == 3
    assert Dispatch.objects.count() == 1


@pytest.mark.parametrize("wrong", [32 * "0", "x"])
def test_what_nobody_sent_is_404(client, wrong):
    assert client.generic("POST", f"/dispatches/{wrong}/retry").status_code == 404


def test_a_conflict_is_a_sentence_and_one_entry(client):
    response = ask(client, make_dispatch())

    assert response.status_code == 409
    assert response.json() == {
        "message": "This dispatch is sending. Its failed can be sent to once it has ended."
    }
    assert ActivityEntry.objects.get().status == 409


def test_a_repeated_key_is_answered_again(client, failed):
    first, again = (ask(client, failed, **{"Idempotency-Key": "k1"}) for _ in range(2))

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Dispatch.objects.filter(retry_of=failed).count() == 1


def test_the_schema_names_both_rights_and_every_word():
    operation = document()["paths"]["/dispatches/{dispatch_id}/retry"]["post"]
    fields = document()["components"]["schemas"]["RetryRequest"]["properties"]

    assert operation["requestBody"]["required"] is False
    assert {"201", "404", "409", "422"} <= operation["responses"].keys()
    assert "the permissions `dispatches.control` and `messages.send`" in operation["description"]
    assert "gave_up" in fields["reasons"]["items"]["enum"]
    assert "unsubscribed" not in fields["reasons"]["items"]["enum"]


def test_it_costs_a_fixed_number_of_queries(client, failed, django_assert_num_queries):
    other = make_dispatch(state=DispatchState.COMPLETED)
    for _ in range(20):
        make_delivery(other, make_user(), Status.FAILED, reason=Reason.GAVE_UP)
    ask(client, failed)

    with django_assert_num_queries(17):
        ask(client, other)
