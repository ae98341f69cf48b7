"""Schedules as they are made: what is kept, and what is refused while it can be."""

import pytest
from django.utils import timezone

from messaging.choices.states import ScheduleState
from messaging.delivery.schedules import run_due
from messaging.errors import AudienceChangedError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.models.schedule import Schedule
from messaging.services import schedules
from tests.factories import NOW, make_api_key, make_body, make_schedule, make_segment, make_user
from tests.messaging.services.scheduling import HOUR, ahead, create, refusal

pytestmark = pytest.mark.django_db


def test_created_schedule_answers_both_ids_in_the_known_order_and_sends_nothing():
    make_user("u1")
    key = make_api_key()

    answer = create(api_key=key)

    schedule = Schedule.objects.get()
    assert answer.status == 201
    assert list(answer.body.items()) == [
        ("dispatch_id", schedule.dispatch_id.hex),
        ("schedule_id", str(schedule.schedule_id)),
        ("message", "success"),
    ]
    assert (schedule.created_by_key, schedule.name) == (key, "It rings")
    assert schedule.next_at == schedule.occurrence_at > timezone.now()
    assert not Dispatch.objects.exists()


def test_dispatch_of_a_schedule_is_the_one_that_was_answered():
    make_user("u1")
    answer = create()
    Schedule.objects.update(next_at=timezone.now() - HOUR)

    run_due()

    assert Dispatch.objects.get().public_id == answer.body["dispatch_id"]


def test_entry_is_written_with_the_schedule():
    make_user("u1")

    answer = create()

    entry = ActivityEntry.objects.select_related("body").get()
    assert (entry.status, entry.dispatch, entry.audience_kind) == (201, None, "users")
    assert entry.body.response_body == answer.body
    assert entry.body.request_body["schedule"]


def test_what_is_odd_is_said_and_stops_nothing():
    assert create(external_user_ids=["u9"], colour="red").body["errors"] == [
        "colour: is no field; it was ignored",
        "external_user_ids: there is no user u9.",
    ]


def test_segment_or_campaign_nobody_has_is_refused_when_it_is_scheduled():
    error = refusal(create, broadcast=True, segment_id="gone")

    assert error.message == "Invalid Segment ID"
    assert not Schedule.objects.exists()


def test_audience_that_is_not_the_expected_one_is_refused_when_it_is_scheduled():
    segment = make_segment()
    with pytest.raises(AudienceChangedError):
        create(broadcast=True, segment_id=segment.segment_id, expected_recipients={"count": 9})


def test_repeated_call_schedules_once():
    time = {"time": ahead()}

    first, again = (create(key="k", schedule=time, external_user_ids=["u1"]) for _ in range(2))

    assert again.body == first.body
    assert Schedule.objects.count() == IdempotencyRecord.objects.count() == 1
    assert ActivityEntry.objects.count() == 2


def test_broadcasts_are_those_to_come_the_soonest_first():
    wide = make_body(broadcast=True, segment_id="s")
    late, soon = (make_schedule(wide, occurrence_at=NOW + hours * HOUR) for hours in (2, 1))
    make_schedule(wide, occurrence_at=NOW + 4 * HOUR)
    make_schedule(wide, occurrence_at=NOW, state=ScheduleState.DELETED)
    make_schedule(occurrence_at=NOW)

    assert schedules.broadcasts(NOW + 3 * HOUR, most=9) == [soon, late]
    assert schedules.broadcasts(NOW + 3 * HOUR, most=1) == [soon]


def test_schedule_takes_a_fixed_few_statements(django_assert_num_queries):
    users = [make_user().external_id for _ in range(3)]

    # replay, ids, connections | record, schedule, read, set, entry, body, record; a savepoint.
    with django_assert_num_queries(10 + 2):
        create(key="k", external_user_ids=users)
