"""A send for later, from its JSON to the pages that show what became of it."""

from datetime import UTC, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from messaging.choices.access import Permission
from messaging.choices.states import ScheduleState
from messaging.delivery.sweeper import sweep
from messaging.models.activity_entry import ActivityEntry
from messaging.models.fields import DatabaseNow
from messaging.models.schedule import Schedule
from tests.factories import make_api_key, make_body, make_member, make_segment, make_user
from tests.messaging.delivery.sends import carry_all

pytestmark = pytest.mark.django_db
RIGHTS = (Permission.MESSAGES_SCHEDULE_CREATE, Permission.DISPATCHES_READ)


@pytest.fixture
def caller():
    return Client(headers={"Authorization": f"Bearer {make_api_key(*RIGHTS).text}"})


@pytest.fixture
def member():
    client = Client()
    client.force_login(make_member())
    return client


def scheduled(caller, **fields):
    """What creating a schedule for in an hour answers."""
    time = (timezone.now() + timedelta(hours=1)).astimezone(UTC).isoformat(timespec="seconds")
    body = make_body(schedule={"time": time}, **fields)
    path = "/messages/schedule/create"
    return caller.post(path, body, content_type="application/json").json()


def let_its_time_come():
    Schedule.objects.update(occurrence_at=DatabaseNow(), next_at=DatabaseNow())
    sweep()
    carry_all()


def test_promised_dispatch_is_unknown_before_its_time_and_balances_after(caller, member):
    make_user("u1")
    promised = scheduled(caller, external_user_ids=["u1", "nobody"])
    path = f"/dispatches/{promised['dispatch_id']}"
    before = caller.get(path)

    let_its_time_come()
    books = caller.get(path).json()

    assert before.status_code == 404
    assert (books["state"], books["targeted"]) == ("completed", 2)
    assert (books["sent"], books["skipped"], books["pending"]) == (1, 1, 0)
    entry = ActivityEntry.objects.get(method="RUN")
    dispatch_page = member.get(f"/console/dispatches/{promised['dispatch_id']}/")
    for page in (member.get(f"/console/activity/{entry.entry_id}/"), dispatch_page):
        assert page.status_code == 200
        assert "schedule</" in page.text
    listed = member.get("/console/activity/?q=source:schedule").text
    assert str(entry.entry_id) in listed


def test_segment_that_was_archived_meanwhile_leaves_a_reason_in_the_log(caller, member):
    segment = make_segment()
    scheduled(caller, broadcast=True, segment_id=segment.segment_id)
    segment.archived_at = timezone.now()
    segment.save()

    let_its_time_come()

    entry = ActivityEntry.objects.get(method="RUN")
    page = member.get(f"/console/activity/{entry.entry_id}/").text
    assert "The segment is archived." in page
    assert Schedule.objects.get().state is ScheduleState.RAN
