"""Tests of ``POST /messages/send`` as a caller meets it; what a send does is the service's."""

import re

import pytest

from messaging.api.throttling import AUDIENCE_SENDS, CALLS
from messaging.choices.access import Permission, Source
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.models.rate_window import RateWindow
from messaging.services import send
from tests.factories import make_api_key, make_segment, make_user

pytestmark = pytest.mark.django_db
EMAIL = {
    "app_id": "a",
    "from": "Carillon <hello@corp.example>",
    "subject": "Hello",
    "body": "<p>It works.</p>",
}
TO_USER = {"external_user_ids": ["u1"], "messages": {"email": EMAIL}}


@pytest.fixture
def client(signed):
    make_user("u1")
    return signed(make_api_key(Permission.MESSAGES_SEND, name="shop"))


def post(client, body, query="", **headers):
    path = f"/messages/send{query}"
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_send_is_accepted_and_says_where_it_is(client):
    response = post(client, TO_USER)

    dispatch, entry = Dispatch.objects.get(), ActivityEntry.objects.get()
    assert response.status_code == 201
    assert response.json() == {"dispatch_id": dispatch.public_id, "message": "success"}
    assert re.fullmatch("[0-9a-f]{32}", dispatch.public_id)
    assert response.headers["Link"] == f'</console/activity/{entry.entry_id}/>; rel="log"'
    assert response.headers["X-RateLimit-Remaining"] == "249999"
    assert response.headers["X-Request-Id"] == entry.request_id


def test_the_one_entry_knows_key_dispatch_and_answer(client):
    post(client, TO_USER)

    entry = ActivityEntry.objects.get()
    assert (entry.status, entry.source, entry.api_key.name) == (201, Source.API, "shop")
    assert entry.dispatch == Dispatch.objects.get()
    assert entry.body.request_body == TO_USER


def test_a_dry_run_predicts_and_sends_nothing(client):
    response = post(client, TO_USER, "?dry_run=true")

    body = response.json()
    assert (response.status_code, body["dry_run"], body["would_send"]) == (200, True, 1)
    assert not Dispatch.objects.exists()
    assert ActivityEntry.objects.get().status == 200


@pytest.mark.parametrize("query", ["?dryrun=true", "?dry_run=yes", "?dry_run=1", "?dry_run",
                                   "?dry_run=true&dry_run=false", "?DRY_RUN=true"])  # fmt: skip
def test_a_dry_run_that_is_misspelled_sends_nothing(client, query):
    response = post(client, TO_USER, query)

    assert response.status_code == 400
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("body", [{}, {"messages": {"email": EMAIL}}, {"broadcast": True},
                                  TO_USER | {"broadcast": True}, TO_USER | {"messages": []},
                                  TO_USER | {"audience": {}}, TO_USER | {"segment_id": "no"},
                                  {"external_user_ids": [f"u{n}" for n in range(51)],
                                   "messages": {"email": EMAIL}}])  # fmt: skip
def test_what_cannot_be_sent_is_400_logged_and_sends_nothing(client, body):
    response = post(client, body)

    assert response.status_code == 400
    assert ActivityEntry.objects.get().status == 400
    assert not Dispatch.objects.exists()


def test_every_problem_is_listed_with_its_path(client):
    email = EMAIL | {"from": "nobody", "subject": 5}

    errors = post(client, TO_USER | {"messages": {"email": email}}).json()["errors"]

    assert {error.split(":")[0] for error in errors} == {
        "messages.email.from",
        "messages.email.subject",
    }


def test_an_unknown_field_is_ignored_and_named(client):
    response = post(client, TO_USER | {"colour": "red"})

    assert response.status_code == 201
    assert response.json()["errors"] == ["colour: is no field; it was ignored"]


@pytest.mark.parametrize(
    ("extra", "pool"),
    [
        ({}, CALLS),
        ({"segment_id": None, "audience": None}, CALLS),
        ({"segment_id": "s"}, AUDIENCE_SENDS),
        ({"audience": {"custom_attribute": {}}}, AUDIENCE_SENDS),
    ],
)
def test_a_segment_or_audience_counts_in_the_small_pool(client, extra, pool):
    response = post(client, TO_USER | extra)

    assert response.headers["X-RateLimit-Limit"] == str(pool.limit)
    assert RateWindow.objects.get().pool == pool.name


def test_broadcasts_over_the_limit_leave_named_sends_alone(client):
    segment = make_segment()
    wide = {"broadcast": True, "segment_id": segment.segment_id, "messages": {"email": EMAIL}}
    post(client, wide)
    RateWindow.objects.update(count=AUDIENCE_SENDS.limit)

    over, named = post(client, wide), post(client, TO_USER)

    assert (over.status_code, named.status_code) == (429, 201)
    assert Dispatch.objects.count() == 2


def test_a_repeated_call_sends_once_and_leaves_an_entry_each(client):
    first = post(client, TO_USER, **{"Idempotency-Key": "k"})
    again = post(client, TO_USER, **{"Idempotency-Key": "k"})

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Dispatch.objects.count() == 1
    assert ActivityEntry.objects.count() == 2


@pytest.mark.parametrize("key", ["", "a b", "é", 256 * "k"])
def test_a_bad_idempotency_key_is_400(client, key):
    assert post(client, TO_USER, **{"Idempotency-Key": key}).status_code == 400


def test_a_repeated_call_needs_its_right_again(client, signed):
    post(client, TO_USER, **{"Idempotency-Key": "k"})
    weak = signed(make_api_key(Permission.METRICS_READ))

    assert post(weak, TO_USER, **{"Idempotency-Key": "k"}).status_code == 403


def test_a_crash_of_the_service_is_one_entry_and_no_send(client, monkeypatch):
    def crash(*_, **__):
        raise RuntimeError("secret")

    monkeypatch.setattr(send, "record", crash)

    response = post(client, TO_USER)

    assert response.status_code == 500
    assert ActivityEntry.objects.get().status == 500
    assert not Dispatch.objects.exists()


def test_sending_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    users = [make_user().external_id for _ in range(50)]
    post(client, TO_USER)

    with django_assert_max_num_queries(20):
        post(client, TO_USER | {"external_user_ids": users})
