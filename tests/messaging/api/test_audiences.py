"""Counting and explaining an audience, in the words of a send."""

import pytest

from messaging.choices.access import Permission
from messaging.choices.people import SubscriptionState
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from tests.factories import MESSAGES, attribute, make_api_key, make_segment, make_user

pytestmark = pytest.mark.django_db
SPAIN, VIP = attribute("country", "ES"), attribute("vip", "yes")
BOTH = {"AND": [SPAIN, VIP]}
EMAIL = {"messages": {"email": MESSAGES["email"]}}


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.AUDIENCES_READ, Permission.MESSAGES_SEND))


@pytest.fixture(autouse=True)
def _three():
    spain = {"country": "ES", "vip": "yes"}
    make_user("u1", custom_attributes=spain, email="ana@rcpt.example")
    make_user(
        "u2", custom_attributes=spain, email_subscribe=SubscriptionState.UNSUBSCRIBED, phone="+1"
    )
    make_user("u3", custom_attributes={"country": "ES"}, email="ana@rcpt.example")


def asked(client, path, **body):
    response = client.post(f"/audiences/{path}", body, content_type="application/json")
    return response.status_code, response.json()


def test_count_says_users_clauses_and_waterfall(client):
    status, told = asked(client, "count", audience=BOTH, **EMAIL)

    assert status == 200
    assert (told["users"]["value"], told["users"]["exact"]) == (2, True)
    assert told["clauses"]["nodes"][1:] == [
        {"path": "audience.AND.0", "words": "country is “ES”", "alone": 3, "left": 3},
        {"path": "audience.AND.1", "words": "vip is “yes”", "alone": 2, "left": 2},
    ]
    assert told["waterfall"]["users"]["will_receive"] == 1
    assert told["waterfall"]["channels"]["email"]["unsubscribed"] == 1
    assert (told["method"], told["waterfall"]["adds_up"]) == ("counted", True)


def test_fingerprint_of_a_count_is_the_one_that_a_send_expects(client):
    _, told = asked(client, "count", audience=BOTH, **EMAIL)
    expected = {"fingerprint": told["fingerprint"]}
    body = {"broadcast": True, "audience": BOTH, **EMAIL, "expected_recipients": expected}

    sent = client.post("/messages/send", body, content_type="application/json")
    make_user("u4", custom_attributes={"country": "ES", "vip": "yes"})
    again = client.post("/messages/send", body, content_type="application/json")

    assert sent.status_code == 201
    assert again.status_code == 409
    assert again.json()["expected_recipients"] == {
        "before": 2,
        "now": 3,
        "difference": 1,
        "tolerance": 0,
    }
    assert Dispatch.objects.count() == 1


def test_names_segment_and_audience_narrow_each_other(client):
    segment = make_segment(VIP)
    fields = {"external_user_ids": ["u1", "u3"], "segment_id": segment.segment_id}

    _, told = asked(client, "count", **fields, audience=SPAIN, channels=["webhook"])

    assert told["users"]["value"] == 1
    assert [node["left"] for node in told["clauses"]["nodes"]] == [1, 1]
    assert told["waterfall"]["deliveries"]["will_receive"] == 1


def test_estimate_is_told_where_asked_for(client):
    _, told = asked(client, "count", audience=BOTH, exact=False, channels=["email"])

    assert "fingerprint" not in told
    assert told["users"]["value"] == 2


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "No Recipients"),
        ({"audience": {}}, "audience"),
        ({"audience": {"AND": [{"no": 1}]}}, "audience.AND.0.no"),
        ({"segment_id": "none"}, "segment_id: Invalid Segment ID"),
        ({"audience": SPAIN, "channels": ["fax"]}, "channels.0"),
        ({"audience": SPAIN, "channels": ["email"], **EMAIL}, "channels: must be left out"),
        ({"audience": SPAIN, "messages": {"email": {}}}, "messages.email.from"),
        ({"audience": SPAIN, "user_ids": ["u1"]}, "user_ids"),
    ],
)
def test_what_is_not_clear_is_refused_with_its_path(client, body, problem):
    status, told = asked(client, "count", **body)

    assert status == 400
    assert any(line.startswith(problem) for line in told["errors"])


@pytest.mark.parametrize(
    "name", [{"external_id": "u2"}, {"email": "ANA@rcpt.example"}], ids=["id", "email"]
)
def test_explanation_says_why_clause_by_clause_and_channel_by_channel(client, name):
    status, told = asked(client, "explain", audience=BOTH, user=name, **EMAIL)

    assert (status, told["matched"]) == (200, True)
    assert told["clauses"][1] == {
        "path": "audience.AND.0",
        "passed": True,
        "wanted": "country is “ES”",
        "actual": "ES",
    }
    (email,) = told["channels"]
    is_out = name == {"external_id": "u2"}
    assert (email["would_send"], email["reason"]) == (
        not is_out,
        "unsubscribed" if is_out else None,
    )
    assert ("errors" in told) is not is_out


def test_who_is_not_meant_hears_which_clause(client):
    _, told = asked(client, "explain", audience=BOTH, user={"external_id": "u3"})

    assert not told["matched"]
    assert [(each["path"], each["passed"]) for each in told["clauses"]] == [
        ("audience", False),
        ("audience.AND.0", True),
        ("audience.AND.1", False),
    ]


def test_nobody_of_that_name_is_not_found(client):
    assert asked(client, "explain", audience=SPAIN, user={"braze_id": "x"})[0] == 404


def test_user_needs_one_name(client):
    status, told = asked(client, "explain", audience=SPAIN, user={})

    assert (status, told["errors"][0].split(":")[0]) == (400, "user")


def test_right_is_asked_for_and_the_call_is_logged(signed, client):
    stranger = signed(make_api_key(Permission.MESSAGES_SEND))

    assert asked(stranger, "count", audience=SPAIN)[0] == 403
    assert asked(client, "count", audience=SPAIN)[0] == 200
    assert ActivityEntry.objects.filter(path="/audiences/count").count() == 2


@pytest.mark.parametrize(("path", "most"), [("count", 45), ("explain", 24)])
@pytest.mark.parametrize("users", [1, 20])
def test_statements_do_not_grow_with_users(
    client, path, most, users, django_assert_max_num_queries
):
    for _ in range(users):
        make_user(custom_attributes={"country": "ES", "vip": "yes"})
    who = {"user": {"external_id": "u1"}} if path == "explain" else {}

    with django_assert_max_num_queries(most):
        asked(client, path, audience=BOTH, **EMAIL, **who)
