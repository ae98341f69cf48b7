"""Tests of outcomes, page by page."""

import pytest

from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from tests.factories import NOW, make_api_key, make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.DISPATCHES_READ))


def path_of(dispatch, query=""):
    return f"/dispatches/{dispatch.public_id}/deliveries{query}"


def pages(client, dispatch, query):
    """Every page of a listing, by its cursors."""
    body = client.get(path_of(dispatch, query)).json()
    yield body["deliveries"]
    while body["cursor"]:
        body = client.get(path_of(dispatch, f"{query}&cursor={body['cursor']}")).json()
        yield body["deliveries"]


def test_a_row_names_user_channel_outcome_reason_and_time(client):
    dispatch, user = make_dispatch(), make_user("u1")
    make_delivery(dispatch, user, Status.SKIPPED, reason=Reason.UNSUBSCRIBED, at=NOW)

    body = client.get(path_of(dispatch)).json()

    assert body["message"] == "success"
    assert body["cursor"] is None
    assert body["deliveries"] == [
        {
            "external_user_id": "u1",
            "braze_id": user.braze_id,
            "channel": "email",
            "status": "skipped",
            "reason": "unsubscribed",
            "attempt": 1,
            "detail": None,
            "time": "2026-11-22T09:41:07Z",
        }
    ]


def test_a_name_nobody_has_is_told_in_its_detail(client):
    dispatch = make_dispatch()
    reason = Reason.USER_PROFILE_NOT_FOUND
    make_delivery(dispatch, None, Status.SKIPPED, reason=reason, detail="u9")

    row = client.get(path_of(dispatch)).json()["deliveries"][0]

    assert (row["external_user_id"], row["braze_id"], row["detail"]) == (None, None, "u9")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_pages_show_every_row_once_oldest_first(client, limit):
    dispatch, other = make_dispatch(), make_dispatch()
    users = [make_user(f"u{number}") for number in range(6)]
    for user in users:
        make_delivery(dispatch, user)
        make_delivery(other, user)

    rows = [row for page in pages(client, dispatch, f"?limit={limit}") for row in page]

    assert [row["external_user_id"] for row in rows] == [f"u{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("query", "users"),
    [
        ("", ["u1", "u2", "u3", "u4"]),
        ("?channel=sms", ["u2"]),
        ("?status=failed", ["u2", "u3"]),
        ("?reason=gave_up", ["u3"]),
        ("?status=sent&reason=gave_up", []),
        ("?status=failed&channel=email", ["u3"]),
        ("?external_user_id=u4", ["u4"]),
        ("?external_user_id=nobody", []),
    ],
)
def test_filters_narrow_together(client, query, users):
    dispatch = make_dispatch()
    make_delivery(dispatch, make_user("u1"))
    failed = {"status": Status.FAILED}
    make_delivery(
        dispatch, make_user("u2"), **failed, channel=ChannelKey.SMS, reason=Reason.REFUSED_RECIPIENT
    )
    make_delivery(dispatch, make_user("u3"), **failed, reason=Reason.GAVE_UP)
    make_delivery(dispatch, make_user("u4"))

    rows = client.get(path_of(dispatch, query)).json()["deliveries"]

    assert [row["external_user_id"] for row in rows] == users


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?limit=0", "limit: must be at least 1"),
        ("?limit=501", "limit: must be at most 500"),
        ("?limit=-1", "limit: must be a whole number from 1 to 500"),
        ("?limit=1e2", "limit: must be a whole number from 1 to 500"),
        ("?limit=99999999999999999999", "limit: must be a whole number from 1 to 500"),
        ("?channel=fax", "channel: must be "),
        ("?status=Sent", "status: must be "),
        ("?reason=", "reason: must be "),
        ("?cursor=x", "cursor: is not a cursor that we gave out"),
        ("?cursor=AAAAAAAAAAE%3D", "cursor: is not a cursor that we gave out"),
        ("?cursor=__________8", "cursor: is not a cursor that we gave out"),
        ("?cursor=%C3%A9", "cursor: is not a cursor that we gave out"),
        ("?external_user_id=", "external_user_id: must have 1 to 255 characters"),
        ("?status=sent&status=failed", "status: is given more than once"),
        ("?page=2", "page: is not a parameter here"),
    ],
)
def test_what_cannot_be_obeyed_is_named(client, query, problem):
    response = client.get(path_of(make_dispatch(), query))

    assert response.status_code == 400
    assert response.json()["errors"][0].startswith(problem)


def test_what_nobody_sent_is_404(client):
    assert client.get("/dispatches/" + 32 * "0" + "/deliveries").status_code == 404


@pytest.mark.parametrize("query", ["?limit=5", "?limit=50"])
def test_a_page_costs_the_same_whatever_its_length(client, query, django_assert_num_queries):
    dispatch = make_dispatch()
    for _ in range(20):
        make_delivery(dispatch, make_user())
    client.get(path_of(dispatch))

    # key, window, dispatch, rows, names; entry: savepoint, dispatch, entry, body, release
    with django_assert_num_queries(10):
        client.get(path_of(dispatch, query))
