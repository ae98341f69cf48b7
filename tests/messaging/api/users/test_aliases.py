"""Tests of giving and changing aliases, as a caller meets it."""

import pytest

from messaging.api.throttling import IDENTITY
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db
ANA = {"alias_name": "ana", "alias_label": "crm"}


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.USERS_ALIAS_NEW, Permission.USERS_ALIAS_UPDATE))


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def names():
    return set(UserAlias.objects.values_list("user__external_id", "name", "label"))


@pytest.mark.parametrize(
    "entry",
    [
        {"external_id": "u1", **ANA},
        {"external_id": "u1", "user_alias": ANA},
        {"user_alias": {"external_id": "u1", **ANA}},
    ],
)
def test_alias_is_given_to_a_user_in_either_form(client, entry):
    make_user("u1")

    response = post(client, "/users/alias/new", {"user_aliases": [entry]})

    assert response.status_code == 201
    assert response.json() == {"aliases_processed": 1, "message": "success"}
    assert names() == {("u1", "ana", "crm")}


def test_what_changes_nothing_is_told_and_the_rest_is_done(client):
    make_user("u1", alias=("ana", "crm"))
    make_user("u2")

    response = post(
        client,
        "/users/alias/new",
        {
            "user_aliases": [
                {"external_id": "u2", **ANA},
                {"external_id": "u9", "alias_name": "z", "alias_label": "crm"},
                {"external_id": "u2", "alias_name": "ben", "alias_label": "crm", "colour": "red"},
            ]
        },
    )

    assert response.status_code == 201
    assert response.json() == {
        "aliases_processed": 3,
        "message": "success",
        "errors": [
            "user_aliases.0: another user has this alias",
            "user_aliases.1: nobody has this external_id",
            "user_aliases.2.colour is not a field of this call.",
        ],
    }
    assert names() == {("u1", "ana", "crm"), ("u2", "ben", "crm")}


def test_alias_is_renamed(client):
    make_user("u1", alias=("ana", "crm"))
    update = {"alias_label": "crm", "old_alias_name": "ana", "new_alias_name": "anna"}

    response = post(client, "/users/alias/update", {"alias_updates": [update, update]})

    assert response.status_code == 201
    assert response.json() == {
        "aliases_processed": 2,
        "message": "success",
        "errors": ["alias_updates.1: nobody has this alias"],
    }
    assert names() == {("u1", "anna", "crm")}


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("new", {}, "user_aliases: is required"),
        ("new", {"user_aliases": []}, "user_aliases: must not be empty"),
        ("new", {"user_aliases": [ANA] * 51}, "user_aliases: must have at most 50 entries"),
        ("new", {"user_aliases": [{"alias_name": "a"}]}, "user_aliases.0.alias_label: is required"),
        ("new", {"user_aliases": ["ana"]}, "user_aliases.0: must be an object"),
        ("update", {}, "alias_updates: is required"),
        ("update", {"alias_updates": [{}] * 51}, "alias_updates: must have at most 50 entries"),
    ],
)
def test_request_that_does_not_fit_is_400_and_changes_nothing(client, path, body, error):
    response = post(client, f"/users/alias/{path}", body)

    assert response.status_code == 400
    assert error in response.json()["errors"]
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/users/alias/new", "/users/alias/update"])
def test_calls_count_in_the_pool_of_identity_and_leave_an_entry(client, path):
    response = post(client, path, {})

    assert response.headers["X-RateLimit-Limit"] == "20000"
    assert RateWindow.objects.get().pool == IDENTITY.name
    assert ActivityEntry.objects.get().status == 400


def test_repeated_call_makes_one_user(client):
    body, key = {"user_aliases": [ANA]}, {"Idempotency-Key": "k"}
    first = post(client, "/users/alias/new", body, **key)
    again = post(client, "/users/alias/new", body, **key)

    assert first.json() == again.json() == {"aliases_processed": 1, "message": "success"}
    assert again.headers["Idempotent-Replayed"] == "true"
    assert User.objects.count() == 1


def test_repeated_renaming_is_answered_again(client):
    make_user("u1", alias=("ana", "crm"))
    update = {"alias_label": "crm", "old_alias_name": "ana", "new_alias_name": "anna"}
    body, key = {"alias_updates": [update]}, {"Idempotency-Key": "k"}

    answers = [post(client, "/users/alias/update", body, **key).json() for _ in range(2)]

    assert answers == [{"aliases_processed": 1, "message": "success"}] * 2
