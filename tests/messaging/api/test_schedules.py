"""Schedules as a caller meets them; what they do is the service's."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.schedule import Schedule
from tests.factories import NOW, make_api_key, make_body, make_schedule, make_user

pytestmark = pytest.mark.django_db
RIGHTS = (
    Permission.MESSAGES_SCHEDULE_CREATE,
    Permission.MESSAGES_SCHEDULE_UPDATE,
    Permission.MESSAGES_SCHEDULE_DELETE,
    Permission.MESSAGES_SCHEDULE_BROADCASTS,
)


@pytest.fixture
def client(signed):
    make_user("u1")
    return signed(make_api_key(*RIGHTS))


def post(client, deed, body, query="", **headers):
    path = f"/messages/schedule/{deed}{query}"
    return client.post(path, body, content_type="application/json", headers=headers)


def asked(**fields):
    time = (timezone.now() + timedelta(hours=1)).astimezone(UTC)
    schedule = {"time": time.isoformat(timespec="seconds")}
    return make_body(external_user_ids=["u1"], schedule=schedule) | fields


def test_schedule_is_made_changed_and_taken_back_with_one_entry_each(client):
    made = post(client, "create", asked())
    schedule_id = made.json()["schedule_id"]
    changed = post(client, "update", {"schedule_id": schedule_id, "messages": asked()["messages"]})
    deleted = post(client, "delete", {"schedule_id": schedule_id})

    assert made.json() == {
        "dispatch_id": Schedule.objects.get().dispatch_id.hex,
        "schedule_id": schedule_id,
        "message": "success",
    }
    assert [r.status_code for r in (made, changed, deleted)] == [201] * 3
    assert changed.json() == deleted.json() == {"message": "success"}
    assert ActivityEntry.objects.count() == 3
    assert made.headers["X-RateLimit-Limit"] == "250000"
    assert made.headers["Link"].endswith('rel="log"')


def test_every_problem_is_listed_with_its_path(client):
    body = asked(schedule={"time": "soon", "at_optimal_time": True})
    body["messages"]["email"]["from"] = 5

    response = post(client, "create", body)

    assert response.status_code == 400
    assert {error.split(":")[0] for error in response.json()["errors"]} == {
        *("messages.email.from", "schedule.time", "schedule.at_optimal_time"),
    }
    assert ActivityEntry.objects.get().status == 400


@pytest.mark.parametrize("deed", ["create", "update", "delete"])
def test_unknown_parameter_does_nothing(client, deed):
    schedule = make_schedule()
    body = asked(schedule_id=str(schedule.schedule_id))

    assert post(client, deed, body, "?dry_run=true").status_code == 400
    assert Schedule.objects.get() == schedule
    assert Schedule.objects.waiting().exists()


def test_unknown_field_is_ignored_and_named(client):
    schedule_id = str(make_schedule().schedule_id)
    body = {"schedule_id": schedule_id, "messages": asked()["messages"], "audience": {}}

    assert post(client, "update", body).json() == {
        "message": "success",
        "errors": ["audience: is no field; it was ignored"],
    }


def test_repeated_call_is_answered_again(client):
    body = asked()
    first, again = (post(client, "create", body, **{"Idempotency-Key": "k"}) for _ in range(2))

    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Schedule.objects.count() == 1


def test_broadcasts_to_come_are_listed(client):
    wide = make_body(broadcast=True, segment_id="s")
    fields = {"occurrence_at": NOW.replace(year=2028), "name": "Leap day"}
    first = make_schedule(wide, local=True, **fields)
    second = make_schedule(wide, **fields)

    response = client.get("/messages/scheduled_broadcasts?end_time=2028-12-01T00:00:00Z")

    each = {"name": "Leap day", "type": "Campaign", "tags": []}
    assert response.status_code == 200
    assert response.json() == {
        "scheduled_broadcasts": [
            each
            | {
                "id": str(first.schedule_id),
                "next_send_time": "2028-11-22T09:41:07",
                "schedule_type": "local_time_zones",
            },
            each
            | {
                "id": str(second.schedule_id),
                "next_send_time": "2028-11-22T09:41:07Z",
                "schedule_type": "UTC",
            },
        ],
        "message": "success",
    }


@pytest.mark.parametrize("query", ["", "?end_time=", "?end_time=soon", "?end_time=2028-01-01&x=1"])
def test_unclear_list_is_refused(client, query):
    assert client.get(f"/messages/scheduled_broadcasts{query}").status_code == 400


def test_list_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    wide = make_body(broadcast=True, segment_id="s")
    for _ in range(20):
        make_schedule(wide, occurrence_at=NOW)

    with django_assert_max_num_queries(10):
        client.get("/messages/scheduled_broadcasts?end_time=2028-12-01")


def test_scheduling_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    users = [make_user().external_id for _ in range(50)]
    post(client, "create", asked())

    with django_assert_max_num_queries(20):
        post(client, "create", asked(external_user_ids=users))
