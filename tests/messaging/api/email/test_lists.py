"""Tests of the lists of who is out and who is shut, as a caller meets them."""

from datetime import UTC, datetime

import pytest

from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.activity_entry import ActivityEntry
from messaging.models.suppression import Suppression, SuppressionReason
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db
OUT, SHUT = "/email/unsubscribes", "/email/hard_bounces"
DAYS = {"start_date": "2020-06-17", "end_date": "2020-06-18"}


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.EMAIL_UNSUBSCRIBE, Permission.EMAIL_HARD_BOUNCES))


@pytest.fixture(autouse=True)
def _two_of_each():
    for name, hour in (("early", 3), ("late", 19)):
        at = datetime(2020, 6, 17, hour, 27, 44, tzinfo=UTC)
        email = f"{name}@x.example"
        make_user(
            email=email,
            email_subscribe=SubscriptionState.UNSUBSCRIBED,
            email_subscribe_changed_at=at,
        )
        address_hash = Suppression.hash_of(ChannelKey.EMAIL, email)
        Suppression.objects.create(
            channel=ChannelKey.EMAIL,
            address_hash=address_hash,
            address=email,
            reason=SuppressionReason.HARD_BOUNCE,
            source="test",
        )
        Suppression.objects.filter(address=email).update(since=at)


def names(response):
    assert response.status_code == 200, response.json()
    return [row["email"].partition("@")[0] for row in response.json()["emails"]]


@pytest.mark.parametrize(("path", "field"), [(OUT, "unsubscribed_at"), (SHUT, "hard_bounced_at")])
def test_a_day_is_listed_newest_first(client, path, field):
    response = client.get(path, DAYS)

    assert names(response) == ["late", "early"]
    assert response.json()["emails"][0][field] == "2020-06-17 19:27:44 +0000"
    assert response.json()["message"] == "success"
    assert ActivityEntry.objects.get().status == 200


@pytest.mark.parametrize("path", [OUT, SHUT])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({**DAYS, "limit": "1"}, ["late"]),
        ({**DAYS, "limit": "1", "offset": "1"}, ["early"]),
        ({**DAYS, "start_date": "2020-06-16", "end_date": "2020-06-17"}, []),
        ({"email": "early@x.example"}, ["early"]),
        ({**DAYS, "email": "early@x.example", "limit": "", "offset": ""}, ["early"]),
        ({"end_date": "2020-06-01", "email": "early@x.example"}, ["early"]),
    ],
)
def test_what_is_asked_for_is_listed(client, path, query, found):
    assert names(client.get(path, query)) == found


@pytest.mark.parametrize(("direction", "first"), [("asc", "early"), ("desc", "late")])
def test_unsubscribes_come_in_either_direction(client, direction, first):
    assert names(client.get(OUT, {**DAYS, "sort_direction": direction}))[0] == first


@pytest.mark.parametrize("path", [OUT, SHUT])
@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({}, "start_date: is required, unless you ask for one email"),
        ({"start_date": "2020-06-17"}, "end_date: is required, unless you ask for one email"),
        ({**DAYS, "end_date": "2020-06-17"}, "start_date: must be earlier than end_date"),
        ({**DAYS, "end_date": "18/06/2020"}, "end_date: must be a day, YYYY-MM-DD"),
        ({**DAYS, "end_date": "2020-06-31"}, "end_date: must be a day, YYYY-MM-DD"),
        ({**DAYS, "limit": "501"}, "limit: must be at most 500"),
        ({**DAYS, "offset": "-1"}, "offset: must be a whole number from 0 to 1,000,000"),
        ({"email": "a b@x.example"}, "email: must be one address, name@host; in a query, + is"),
        ({**DAYS, "page": "1"}, "page: is not a parameter here"),
    ],
)
def test_what_is_no_range_and_no_address_is_refused(client, path, query, problem):
    response = client.get(path, query)

    assert response.status_code == 400
    assert response.json()["errors"][0].startswith(problem)


def test_only_unsubscribes_have_a_direction(client):
    assert client.get(SHUT, {**DAYS, "sort_direction": "asc"}).status_code == 400
    assert client.get(OUT, {**DAYS, "sort_direction": "up"}).status_code == 400


@pytest.mark.parametrize("path", [OUT, SHUT])
def test_a_page_costs_a_fixed_number_of_queries(client, django_assert_num_queries, path):
    client.get(path, DAYS)

    # key, window, rows; entry: savepoint, entry, body, release
    with django_assert_num_queries(7):
        client.get(path, DAYS)
