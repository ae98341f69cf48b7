"""Tests of identifying and merging users, as a caller meets it."""

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
U1, U2 = {"external_id": "u1"}, {"external_id": "u2"}
WORDS = (
    "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' "
    "property that is an object, 'email' property that is a string, or 'phone' property that is a "
    "string"
)

OTHER_FIELDS = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'"


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.USERS_IDENTIFY, Permission.USERS_MERGE))


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def make_alias_only(name="ana", label="crm"):
    user = User.objects.create()
    UserAlias.objects.create(user=user, name=name, label=label)
    return user


def test_user_of_an_alias_gets_the_external_id(client):
    user = make_alias_only()
    entry = {"external_id": 12, "user_alias": ANA}  # a whole number, as real clients send it

    response = post(client, "/users/identify", {"aliases_to_identify": [entry]})

    assert response.status_code == 201
    assert response.json() == {"aliases_processed": 1, "message": "success"}
    user.refresh_from_db()
    assert user.external_id == "12"


def test_all_three_lists_are_gone_through_and_what_did_nothing_is_told(client):
    by_mail = User.objects.create(email="Ben@rcpt.example")
    by_phone = User.objects.create(phone="+34600111222")

    response = post(
        client,
        "/users/identify",
        {
            "aliases_to_identify": [{"external_id": "u1", "user_alias": ANA}],
            "emails_to_identify": [
                {
                    "external_id": "u2",
                    "email": "ben@rcpt.example",
                    "prioritization": ["unidentified"],
                }
            ],
            "phone_numbers_to_identify": [
                {
                    "external_id": "u3",
                    "phone": "+34600111222",
                    "prioritization": ["unidentified", "most_recently_updated"],
                }
            ],
        },
    )

    assert response.json() == {
        "aliases_processed": 3,
        "message": "success",
        "errors": ["aliases_to_identify.0: names no user, or more than one"],
    }
    assert User.objects.get(external_id="u2") == by_mail
    assert User.objects.get(external_id="u3") == by_phone


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Name users in one of"),
        ({"aliases_to_identify": []}, "Name users in one of"),
        ({"aliases_to_identify": [{}] * 51}, "aliases_to_identify: must have at most 50 entries"),
        ({"aliases_to_identify": [U1]}, "aliases_to_identify.0.user_alias: is required"),
        (
            {"emails_to_identify": [{"external_id": "u1", "email": "a@b.example"}]},
            "emails_to_identify.0.prioritization: is required",
        ),
        (
            {
                "emails_to_identify": [
                    {
                        "external_id": "u1",
                        "email": "a@b.example",
                        "prioritization": ["identified", "unidentified"],
                    }
                ]
            },
            "emails_to_identify.0.prioritization: may name only one of identified and unidentified",
        ),
        (
            {
                "phone_numbers_to_identify": [
                    {"external_id": "u1", "phone": "+1", "prioritization": ["newest"]}
                ]
            },
            "phone_numbers_to_identify.0.prioritization.0: must be 'identified', 'unidentified', ",
        ),
    ],
)
def test_identifying_that_does_not_fit_is_400(client, body, error):
    response = post(client, "/users/identify", body)

    assert response.status_code == 400
    assert [line for line in response.json()["errors"] if line.startswith(error)]


def test_merge_is_202_and_says_what_did_nothing(client):
    make_user("u1", first_name="Ana")
    make_user("u2", first_name="")

    response = post(
        client,
        "/users/merge",
        {
            "merge_updates": [
                {"identifier_to_merge": U1, "identifier_to_keep": U2},
                {"identifier_to_merge": {"external_id": "u9"}, "identifier_to_keep": U2},
            ]
        },
    )

    assert response.status_code == 202
    assert response.json() == {
        "message": "success",
        "errors": ["merge_updates.1: identifier_to_merge names no user, or more than one"],
    }
    assert User.objects.get().first_name == "Ana"


def update(merged=U1, kept=U2, **more):
    return {"merge_updates": [{"identifier_to_merge": merged, "identifier_to_keep": kept, **more}]}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "merge_updates: is required"),
        ({"merge_updates": []}, "merge_updates: must not be empty"),
        (
            {"merge_updates": {}},
            "merge_updates: 'merge_updates' must be an array of objects",
        ),
        (
            {"merge_updates": ["u1"]},
            "merge_updates: 'merge_updates' must be an array of objects",
        ),
        (
            {"merge_updates": update()["merge_updates"] * 51},
            "merge_updates: a single request may not contain more than 50 merge updates",
        ),
        (
            update(why="same"),
            f"merge_updates.0: {OTHER_FIELDS}",
        ),
        (
            {"merge_updates": [{"identifier_to_merge": U1}]},
            "merge_updates.0.identifier_to_keep: is required",
        ),
        (update(merged="u1"), f"merge_updates.0.identifier_to_merge: {WORDS}"),
        (update(kept={}), f"merge_updates.0.identifier_to_keep: {WORDS}"),
        (update(kept={"user_alias": "ana"}), f"merge_updates.0.identifier_to_keep: {WORDS}"),
        (update(kept=U1 | {"email": "a@b"}), f"merge_updates.0.identifier_to_keep: {WORDS}"),
        (
            update(kept={"email": "a@b.example"}),
            "merge_updates.0.identifier_to_keep.prioritization: is required with email and phone",
        ),
    ],
)
def test_merge_that_does_not_fit_is_400_in_the_words_of_the_family(client, body, error):
    response = post(client, "/users/merge", body)

    assert response.status_code == 400
    assert error in response.json()["errors"]


@pytest.mark.parametrize("path", ["/users/identify", "/users/merge"])
def test_calls_count_in_the_pool_of_identity_and_leave_an_entry(client, path):
    response = post(client, path, {})

    assert response.headers["X-RateLimit-Limit"] == "20000"
    assert RateWindow.objects.get().pool == IDENTITY.name
    assert ActivityEntry.objects.get().status == 400


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("identify", {"aliases_to_identify": [{"external_id": "u3", "user_alias": ANA}]}, 201),
        ("merge", update(), 202),
    ],
)
def test_repeated_call_is_answered_again_and_done_once(client, path, body, status):
    make_user("u1")
    make_user("u2")
    make_alias_only()
    key = {"Idempotency-Key": "k"}

    first = post(client, f"/users/{path}", body, **key)
    again = post(client, f"/users/{path}", body, **key)

    assert (first.status_code, again.status_code) == (status, status)
    assert "errors" not in first.json()
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("count", [2, 20])
def test_calls_cost_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    pairs = [(f"u{number}", f"k{number}") for number in range(count)]
    for gone, kept in pairs:
        make_alias_only(gone)
        make_user(kept)
    naming = [
        {"external_id": gone, "user_alias": {"alias_name": gone, "alias_label": "crm"}}
        for gone, _ in pairs
    ]
    updates = [
        {"identifier_to_merge": {"external_id": gone}, "identifier_to_keep": {"external_id": kept}}
        for gone, kept in pairs
    ]

    # The deed takes five, and a savepoint around it two; the first call begins a window.
    with django_assert_num_queries(17):
        post(client, "/users/identify", {"aliases_to_identify": naming})
    with django_assert_num_queries(33):
        post(client, "/users/merge", {"merge_updates": updates})

    assert User.objects.count() == count
