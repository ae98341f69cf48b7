"""What becomes of a schedule at its time: its dispatch, or why there is none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.access import Source
from messaging.choices.outcomes import Reason
from messaging.choices.states import DispatchState
from messaging.delivery import schedule_run
from messaging.delivery.schedules import run_due
from messaging.delivery.sweeper import sweep
from messaging.models.activity_entry import ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import ScheduleRun
from messaging.models.user_ids import unpack
from tests.factories import make_api_key, make_body, make_schedule, make_segment, make_user
from tests.messaging.delivery.sends import balanced, carry_all, outcomes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def wide(**fields):
    return make_body(broadcast=True, segment_id=make_segment().segment_id, **fields)


def test_due_schedule_makes_the_dispatch_that_was_promised():
    user, key = make_user("user-1"), make_api_key()
    schedule = make_schedule(created_by_key=key)

    sweep()

    dispatch = Dispatch.objects.get()
    assert (dispatch.dispatch_id, dispatch.source) == (schedule.dispatch_id, Source.SCHEDULE)
    assert dispatch.created_by_key == key
    assert dispatch.start_at == schedule.occurrence_at
    assert dispatch.expires_at == schedule.occurrence_at + timedelta(hours=24)
    assert dispatch.state is DispatchState.SENDING
    carry_all()
    assert outcomes(dispatch) == {user.pk: ("sent", None)}


def test_entry_says_what_ran_by_whose_key_and_where_it_leads():
    make_user("user-1")
    schedule = make_schedule(created_by_key=make_api_key(name="shop"))

    run_due()

    entry = ActivityEntry.objects.select_related("body").get()
    dispatch = Dispatch.objects.get()
    assert (entry.source, entry.status, entry.dispatch) == (Source.SCHEDULE, 201, dispatch)
    assert (entry.method, entry.path, entry.api_key.name) == ("RUN", schedule_run.PATH, "shop")
    assert entry.request_id == str(schedule.schedule_id)
    assert entry.body.request_body == schedule.request
    assert entry.body.response_body == {
        "dispatch_id": dispatch.public_id,
        "schedule_id": str(schedule.schedule_id),
        "message": "success",
    }


def test_name_nobody_has_is_skipped_and_said():
    make_schedule(make_body(external_user_ids=["gone"]))

    run_due()

    answer = ActivityEntry.objects.get().body.response_body
    assert answer["errors"] == ["external_user_ids: there is no user gone."]
    assert Delivery.objects.get().reason is Reason.USER_PROFILE_NOT_FOUND


def test_segment_is_read_when_it_is_due():
    schedule = make_schedule(wide())
    user = make_user()

    run_due()
    carry_all()

    assert outcomes(Dispatch.objects.get(dispatch_id=schedule.dispatch_id)) == {
        user.pk: ("sent", None)
    }


def test_segment_that_is_gone_sends_nothing_and_says_so():
    make_schedule(make_body(broadcast=True, segment_id="gone"))

    run_due()

    run, entry = ScheduleRun.objects.get(), ActivityEntry.objects.get()
    assert (run.dispatch, run.reason) == (
        *(None, "Invalid Segment ID; segment_id: Invalid Segment ID"),
    )
    assert (entry.status, entry.message) == (400, "segment_id: Invalid Segment ID")
    assert not Dispatch.objects.exists()


def test_audience_that_is_not_the_expected_one_sends_nothing():
    make_user("user-1")
    make_schedule(make_body(external_user_ids=["user-1", "gone"], expected_recipients={"count": 2}))

    run_due()

    assert ActivityEntry.objects.get().status == 409
    assert "audience has changed" in ScheduleRun.objects.get().reason
    assert not Dispatch.objects.exists()


def test_missed_by_more_than_a_send_may_wait_is_a_run_without_dispatch():
    make_user("user-1")
    make_schedule(occurrence_at=timezone.now() - timedelta(hours=24, minutes=1))
    make_schedule(occurrence_at=timezone.now() - timedelta(hours=23, minutes=59))

    run_due()

    missed, late = ScheduleRun.objects.order_by("occurrence_at")
    assert (missed.dispatch, late.dispatch) == (None, Dispatch.objects.get())
    assert missed.reason == schedule_run.MISSED.format(hours=24)
    assert {(entry.status, entry.message) for entry in ActivityEntry.objects.all()} == {
        *((400, missed.reason), (201, "")),
    }


def test_local_time_reaches_each_user_by_their_own_clock():
    here, gone, ahead = (make_user(time_zone=zone) for zone in ("", "Etc/GMT-2", "Etc/GMT+2"))
    clock_time = timezone.now() + HOUR / 2
    set_at = timezone.now() - HOUR / 60
    make_schedule(wide(), occurrence_at=clock_time, set_at=set_at, local=True)

    run_due()
    carry_all()

    dispatch = Dispatch.objects.get()
    assert dispatch.expires_at == clock_time + timedelta(hours=12 + 24)
    assert outcomes(dispatch) == {gone.pk: ("cancelled", "expired")}
    assert balanced(dispatch).pending == 2
    waiting = {tuple(unpack(chunk.ids)): chunk.not_before for chunk in Chunk.objects.all()}
    assert waiting == {
        (gone.pk,): None,
        (here.pk,): clock_time,
        (ahead.pk,): clock_time + 2 * HOUR,
    }
    Chunk.objects.filter(not_before=clock_time).update(not_before=set_at)
    carry_all()
    assert outcomes(dispatch)[here.pk] == ("sent", None)
    assert dispatch.state is DispatchState.SENDING


def test_mailbox_of_two_zones_gets_one_mail_and_chunks_are_numbered_through():
    first = make_user(email="one@rcpt.example", time_zone="Etc/GMT+2")
    second = make_user(email="ONE@rcpt.example", time_zone="Etc/GMT+3")
    other = make_user(time_zone="Etc/GMT+3")
    soon, set_at = timezone.now() + HOUR, timezone.now() - HOUR / 60
    make_schedule(wide(), occurrence_at=soon, set_at=set_at, local=True)

    run_due()
    carry_all()

    assert outcomes(Dispatch.objects.get()) == {second.pk: ("skipped", "duplicate_address")}
    assert [(c.number, unpack(c.ids)) for c in Chunk.objects.order_by("number")] == [
        *((1, [first.pk]), (2, [other.pk]), (3, [second.pk])),
    ]


def test_local_time_of_named_users_waits_for_each_of_them():
    make_user("user-1", time_zone="Etc/GMT+5")
    make_schedule(
        occurrence_at=timezone.now() + HOUR, set_at=timezone.now() - HOUR / 60, local=True
    )

    run_due()
    assert Dispatch.objects.get().state is DispatchState.ACCEPTED
    carry_all()

    assert Chunk.objects.get().not_before > timezone.now() + 5 * HOUR


def test_stop_of_a_local_time_does_not_wait_for_the_last_zone():
    user = make_user("user-1")
    make_schedule(
        occurrence_at=timezone.now() + HOUR, set_at=timezone.now() - HOUR / 60, local=True
    )
    run_due()
    carry_all()
    Dispatch.objects.update(state=DispatchState.STOPPING)

    carry_all()

    dispatch = Dispatch.objects.get()
    assert outcomes(dispatch) == {user.pk: ("cancelled", "stopped")}
    assert dispatch.state is DispatchState.STOPPED
