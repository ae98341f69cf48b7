"""Tests of deleting users, as a caller meets it."""

import pytest

from messaging.api.throttling import IDENTITY
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from messaging.models.user import User
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db
PATH = "/users/delete"
ANA = {"alias_name": "ana", "alias_label": "crm"}


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.USERS_DELETE))


def post(client, body, **headers):
    return client.post(PATH, body, content_type="application/json", headers=headers)


def left():
    return set(User.objects.values_list("external_id", flat=True))


def test_deleted_counts_what_was_asked_known_or_not(client):
    make_user("u1")
    make_user("u2")

    response = post(client, {"external_ids": ["u1", "u9", "u1"]})

    assert response.status_code == 201
    assert response.json() == {"deleted": 3, "message": "success"}
    assert left() == {"u2"}


@pytest.mark.parametrize(
    "body",
    [
        {"external_ids": ["u1"]},
        {"user_aliases": [ANA]},
        {"braze_ids": ["0123456789abcdef01234567"]},
        {"email_addresses": [{"email": "ANA@rcpt.example", "prioritization": ["identified"]}]},
        {"phone_numbers": [{"phone": "+34600111222", "prioritization": ["identified"]}]},
    ],
)
def test_user_is_deleted_by_any_one_kind_of_identifier(client, body):
    address = {"email": "ana@rcpt.example", "phone": "+34600111222"}
    make_user("u1", alias=("ana", "crm"), braze_id="0123456789abcdef01234567", **address)
    make_user("u2")

    response = post(client, body)

    assert response.json() == {"deleted": 1, "message": "success"}
    assert left() == {"u2"}


def test_address_that_leaves_several_users_deletes_nobody_and_says_so(client):
    for name in ("u1", "u2"):
        make_user(name, email="info@rcpt.example")

    response = post(
        client,
        {"email_addresses": [{"email": "info@rcpt.example", "prioritization": ["identified"]}]},
    )

    assert response.json()["deleted"] == 1
    assert "email_addresses.0: leaves nobody, or several, of" in response.json()["errors"][0]
    assert left() == {"u1", "u2"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Name users by one of external_ids, user_aliases, braze_ids, "),
        ({"external_ids": []}, "Name users by one of external_ids, user_aliases, braze_ids, "),
        (
            {"external_ids": ["u1"], "user_aliases": [ANA]},
            "Name users by one kind of identifier, not by external_ids, user_aliases.",
        ),
        ({"external_ids": ["u1"] * 51}, "external_ids: must have at most 50 entries"),
        ({"external_ids": "u1"}, "external_ids: must be an array"),
        (
            {"email_addresses": [{"email": "a@b.example"}]},
            "email_addresses.0.prioritization: is required",
        ),
        (
            {
                "phone_numbers": [
                    {"phone": "+34600111222", "prioritization": ["least_recently_updated"]}
                ]
            },
            "phone_numbers.0.prioritization: cannot be least_recently_updated here",
        ),
    ],
)
def test_request_that_does_not_fit_is_400_and_deletes_nobody(client, body, error):
    make_user("u1", alias=("ana", "crm"))

    response = post(client, body)

    assert response.status_code == 400
    assert [line for line in response.json()["errors"] if line.startswith(error)]
    assert left() == {"u1"}


def test_call_counts_in_the_pool_of_identity_and_leaves_an_entry(client):
    response = post(client, {"external_ids": ["u1"]})

    assert response.headers["X-RateLimit-Limit"] == "20000"
    assert RateWindow.objects.get().pool == IDENTITY.name
    assert ActivityEntry.objects.get().status == 201


def test_repeated_call_is_answered_again(client):
    make_user("u1")
    key = {"Idempotency-Key": "k"}

    answers = [post(client, {"external_ids": ["u1"]}, **key).json() for _ in range(2)]

    assert answers == [{"deleted": 1, "message": "success"}] * 2


@pytest.mark.parametrize("count", [2, 20])
def test_deleting_costs_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    ids = [make_user().external_id for _ in range(count)]

    with django_assert_num_queries(27):
        post(client, {"external_ids": ids})

    assert left() == set()
