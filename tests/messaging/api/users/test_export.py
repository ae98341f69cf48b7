"""Tests of exporting users by id, as a caller meets it."""

import pytest

from messaging.api.throttling import EXPORT_IDS
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db
PATH = "/users/export/ids"


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.USERS_EXPORT_IDS))


def post(client, body, **headers):
    return client.post(PATH, body, content_type="application/json", headers=headers)


def test_users_and_unknown_ids_are_told_apart(client):
    make_user("u1", first_name="Ana")

    response = post(
        client, {"external_ids": ["u1", "u9"], "fields_to_export": ["external_id", "first_name"]}
    )

    assert response.status_code == 201
    assert response.json() == {
        "users": [{"external_id": "u1", "first_name": "Ana"}],
        "invalid_user_ids": ["u9"],
        "message": "success",
    }


def test_the_call_counts_in_its_own_pool_and_leaves_an_entry(client):
    response = post(client, {"external_ids": ["u1"]})

    assert response.headers["X-RateLimit-Limit"] == "250"
    assert RateWindow.objects.get().pool == EXPORT_IDS.name
    assert ActivityEntry.objects.get().status == 201


@pytest.mark.parametrize("body", [{}, {"external_ids": 51 * ["u1"]}, {"external_ids": "u1"}])
def test_what_names_nobody_or_too_many_is_400_with_every_problem(client, body):
    response = post(client, body)

    assert response.status_code == 400
    assert response.json()["errors"]


def test_a_key_in_the_body_is_refused_and_not_logged(client):
    response = post(client, {"external_ids": ["u1"], "api_key": "canary-of-a-key"})

    assert response.status_code == 401
    assert "canary-of-a-key" not in str(ActivityEntry.objects.get().body.request_body)


def test_a_repeated_call_is_answered_again(client):
    first = post(client, {"external_ids": ["u1"]}, **{"Idempotency-Key": "k"})
    again = post(client, {"external_ids": ["u1"]}, **{"Idempotency-Key": "k"})
    other = post(client, {"external_ids": ["u2"]}, **{"Idempotency-Key": "k"})

    assert (first.json(), "Idempotent-Replayed" in first.headers) == (again.json(), False)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 422
    assert ActivityEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b'{"a": 1, "a": 2}', "application/json", 400),
        (b'{"a": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, "application/json", 400),
        (b'\xef\xbb\xbf{"external_ids": ["u1"]}', "application/json", 415),
        (b"external_ids=u1", "application/x-www-form-urlencoded", 415),
        (b"x" * (4 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_odd_bodies_are_refused_counted_and_logged(client, body, media_type, status):
    response = client.generic("POST", PATH, body, CONTENT_TYPE=media_type)

    assert (response.status_code, "message" in response.json()) == (status, True)
    assert RateWindow.objects.get().count == 1
    assert ActivityEntry.objects.get().status == status


def test_the_start_of_a_body_that_is_no_json_is_logged(client):
    client.post(PATH, b'{"external_ids": ["u1"', content_type="application/json")

    assert ActivityEntry.objects.get().body.request_text.startswith('{"external_ids"')


def test_exporting_costs_a_fixed_number_of_queries(client, django_assert_num_queries):
    ids = [make_user().external_id for _ in range(20)]
    wanted = {"external_ids": ids, "fields_to_export": ["external_id", "email"]}
    post(client, wanted)

    # key, window, transaction, names, aliases, users; entry: savepoint, entry, body, release
    with django_assert_num_queries(10):
        post(client, wanted)
