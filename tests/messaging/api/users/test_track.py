"""Tests of tracking, as a caller meets it."""

import pytest

from messaging.api.throttling import TRACK
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from messaging.models.user import User
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db
PATH = "/users/track"


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.USERS_TRACK))


def post(client, body, **headers):
    return client.post(PATH, body, content_type="application/json", headers=headers)


def people(count, **given):
    return [{"external_id": f"u{number}", **given} for number in range(count)]


def test_objects_are_taken_and_counted_by_array(client):
    response = post(client, {"attributes": people(2)}, **{"X-Braze-Bulk": "true"})

    assert response.status_code == 201
    assert response.json() == {"attributes_processed": 2, "message": "success"}


def test_call_counts_in_its_own_pool_and_leaves_one_entry(client):
    response = post(client, {"attributes": people(1)})

    assert response.headers["X-RateLimit-Limit"] == "3000"
    assert RateWindow.objects.get().pool == TRACK.name
    assert ActivityEntry.objects.get().status == 201
    assert response.headers["Link"].startswith("</console/activity/")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Give attributes, events or purchases"),
        ({"attributes": people(76)}, "Max Input Length Exceeded"),
        ({"attributes": {"external_id": "u1"}}, "attributes: must be an array"),
        ({"attributes": [{"external_id": "u1", "dob": 1}]}, "attributes.0.dob"),
    ],
)
def test_call_of_which_nothing_can_be_taken_is_400_and_logged(client, body, message):
    response = post(client, body)

    assert response.status_code == 400
    assert message in response.json()["message"]
    assert ActivityEntry.objects.get().status == 400
    assert not User.objects.exists()


def test_key_without_the_right_is_403(signed):
    client = signed(make_api_key(Permission.USERS_EXPORT_IDS))

    assert post(client, {"attributes": people(1)}).status_code == 403
    assert not User.objects.exists()


def test_caller_without_a_key_is_401(signed):
    assert post(signed("none"), {"attributes": people(1)}).status_code == 401


def test_read_is_405(client):
    assert client.get(PATH).status_code == 405


def test_repeated_call_is_answered_again_and_done_once(client):
    body = {"attributes": [{"external_id": "u1", "n": {"inc": 1}}]}

    first, again = (post(client, body, **{"Idempotency-Key": "k"}) for _ in range(2))

    assert (first.json(), again.json()) == (again.json(), first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert User.objects.get().custom_attributes == {"n": 1}


def test_unknown_query_parameter_is_refused(client):
    response = client.post(
        f"{PATH}?dry_run=true", {"attributes": people(1)}, content_type="application/json"
    )

    assert response.status_code == 400
    assert not User.objects.exists()


def test_seventy_five_objects_take_twelve_statements_in_all(client, django_assert_max_num_queries):
    for number in range(40):
        make_user(f"u{number}")
    post(client, {"attributes": people(1, eye_color="blue", points=1)})
    body = {"attributes": people(75, eye_color="brown", points={"inc": 1}, first_name="Ana")}

    # key, window, transaction; users, catalogue, new users, changed users; entry, its body; commit
    with django_assert_max_num_queries(12):
        response = post(client, body)

    assert response.json()["attributes_processed"] == 75
    assert User.objects.filter(first_name="Ana").count() == 75
