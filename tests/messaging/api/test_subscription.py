"""Tests of setting and reading where users stand to groups, as a caller meets it."""

import pytest

from messaging.api.throttling import SUBSCRIPTION_SET
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from tests.factories import make_api_key, make_group, make_user

pytestmark = pytest.mark.django_db
SET, SET_MANY = "/subscription/status/set", "/v2/subscription/status/set"
GET, LIST = "/subscription/status/get", "/subscription/user/status"
RIGHTS = (
    Permission.SUBSCRIPTION_STATUS_SET,
    Permission.SUBSCRIPTION_STATUS_GET,
    Permission.SUBSCRIPTION_GROUPS_GET,
)
SUCCESS = {"message": "success"}


@pytest.fixture
def key():
    return make_api_key(*RIGHTS)


@pytest.fixture
def client(signed, key):
    return signed(key)


def body_of(path, group, **names):
    """The same wish in the words of either version."""
    group_id = getattr(group, "subscription_group_id", group)
    wish = {"subscription_group_id": group_id, "subscription_state": "subscribed"}
    if path == SET:
        return wish | names
    return {"subscription_groups": [wish | {f"{name}s": value for name, value in names.items()}]}


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("path", [SET, SET_MANY])
def test_users_join_and_the_history_has_the_key(client, key, path):
    group, user = make_group(), make_user("u1")

    response = post(client, path, body_of(path, group, external_id=["u1"]))

    assert (response.status_code, response.json()) == (201, SUCCESS)
    assert GroupSubscription.objects.get(user=user, group=group).is_subscribed
    assert SubscriptionChange.objects.get().api_key == key


@pytest.mark.parametrize("path", [SET, SET_MANY])
def test_both_versions_count_in_one_pool_of_their_own(client, path):
    response = post(client, path, body_of(path, make_group(), external_id=["u1"]))

    assert response.headers["X-RateLimit-Limit"] == "5000"
    assert RateWindow.objects.get().pool == SUBSCRIPTION_SET.name
    assert ActivityEntry.objects.get().status == 201


@pytest.mark.parametrize("path", [SET, SET_MANY])
@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"external_id": ["u1"]}, "Invalid subscription group ID"),
        (
            {"email": ["a@x.example"], "phone": ["+34600000000"]},
            "Either an email address or a phone number should be provided, but not both.",
        ),
    ],
)
def test_what_is_refused_is_refused_in_the_familys_words(client, path, names, message):
    group = "g9" if "external_id" in names else make_group()

    response = post(client, path, body_of(path, group, **names))

    assert (response.status_code, response.json()["message"]) == (400, message)


@pytest.mark.parametrize(
    "change",
    [
        {"external_id": 51 * ["u1"]},
        {"email": 51 * ["a@x.example"], "external_id": None},
        {"phone": 51 * ["+34600000000"], "external_id": None},
        {"subscription_state": "opted_in"},
        {"external_id": None},
        {"subscription_group_id": None},
    ],
)
def test_what_names_too_many_or_nobody_changes_nothing(client, change):
    make_user("u1")

    response = post(client, SET, body_of(SET, make_group(), external_id=["u1"]) | change)

    assert (response.status_code, bool(response.json()["errors"])) == (400, True)
    assert not SubscriptionChange.objects.exists()


def test_a_repeated_call_is_answered_again_and_done_once(client):
    group = make_group()
    make_user("u1")
    body = body_of(SET, group, external_id="u1")

    post(client, SET, body, **{"Idempotency-Key": "k"})
    GroupSubscription.objects.update(is_subscribed=False)
    again = post(client, SET, body, **{"Idempotency-Key": "k"})

    assert (again.status_code, again.json()) == (201, SUCCESS)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert not GroupSubscription.objects.get().is_subscribed


@pytest.mark.parametrize("array", ["external_id[]", "external_id"])
def test_status_is_read_for_several_users(client, array):
    group = make_group(members=[make_user("u1")])
    query = {"subscription_group_id": group.subscription_group_id, array: ["u1", "u9"]}

    response = client.get(GET, query)

    assert response.status_code == 200
    assert response.json() == {"status": {"u1": "Subscribed", "u9": "unknown"}, **SUCCESS}


def test_groups_are_listed_page_by_page(client):
    make_group(members=[make_user(f"u{number}", email="ana@x.example") for number in range(3)])

    response = client.get(LIST, {"email": "ana@x.example", "limit": "2", "offset": "2"})

    assert response.status_code == 200
    assert [user["external_id"] for user in response.json()["users"]] == ["u2"]
    assert response.json()["total_count"] == 3


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (GET, {"external_id": "u1"}),
        (GET, {"subscription_group_id": "g9", "external_id": "u1"}),
        (GET, {"subscription_group_id": "g9", "external_id[]": 51 * ["u1"]}),
        (LIST, {}),
        (LIST, {"external_id": "u1", "limit": "101"}),
        (LIST, {"external_id": "u1", "limit": ["1", "2"]}),
        (LIST, {"phone": " 34600000000"}),
        (LIST, {"email": "a@x.example", "phone": "+34600000000"}),
    ],
)
def test_a_question_that_is_unclear_is_refused(client, path, query):
    response = client.get(path, query)

    assert (response.status_code, bool(response.json()["errors"])) == (400, True)


@pytest.mark.parametrize("count", [1, 50])
def test_calls_cost_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    group = make_group()
    ids = [make_user().external_id for _ in range(count)]
    post(client, SET, body_of(SET, group, external_id=["warm"]))
    client.get(LIST, {"external_id": ids})  # the other pool's window

    # key, window; savepoint, group, users, known, write, history, release; entry: the same four
    with django_assert_num_queries(13):
        post(client, SET, body_of(SET, group, external_id=ids))
    # key, window, users, page, groups; entry
    with django_assert_num_queries(9):
        client.get(LIST, {"external_id": ids})
