"""Times that can be kept, and schedules that can still be changed."""

import pytest
from django.utils import timezone

from messaging.choices.states import ScheduleState
from messaging.delivery.schedules import run_due
from messaging.errors import ConflictError
from messaging.models.schedule import Schedule
from messaging.models.workspace import Workspace
from tests.factories import attribute, make_body, make_schedule, make_user
from tests.messaging.services.scheduling import HOUR, ahead, create, refusal, take_back, update

pytestmark = pytest.mark.django_db


def test_time_that_has_passed_is_refused_by_the_databases_clock(monkeypatch):
    real = timezone.now
    times = {hours: ahead(hours) for hours in (-0.5, 0.5)}
    for shift in (HOUR, -HOUR):
        monkeypatch.setattr(timezone, "now", lambda shift=shift: real() + shift)

        error = refusal(create, schedule={"time": times[-0.5]})

        assert [str(each) for each in error.problems] == ["schedule.time: must lie in the future"]
        assert not Schedule.objects.exists()
        assert create(schedule={"time": times[0.5]}).status == 201
        Schedule.objects.all().delete()


def test_local_time_may_have_passed_elsewhere_but_not_where_the_workspace_is():
    Workspace.objects.create(time_zone="Etc/GMT+5")
    create(schedule={"time": ahead(-4.5), "in_local_time": True})

    error = refusal(create, schedule={"time": ahead(-5.5), "in_local_time": True})

    assert [str(each) for each in error.problems] == [
        "schedule.time: has passed in the workspace's time zone, Etc/GMT+5"
    ]
    schedule = Schedule.objects.get()
    assert (schedule.time_zone, schedule.next_at) == ("local", schedule.set_at)


def test_nobody_waits_both_for_a_clock_and_for_a_canary():
    local = {"time": ahead(48), "in_local_time": True}
    refused = ["schedule.in_local_time: cannot be used with canary: leave out one of the two"]

    few = {"broadcast": True, "audience": attribute("plan", "gold"), "canary": {"users": 5}}

    error = refusal(create, schedule=local, **few)

    assert [str(each) for each in error.problems] == refused
    assert not Schedule.objects.exists()

    create(schedule={"time": ahead(48)}, **few)
    schedule = Schedule.objects.get()
    error = refusal(update, schedule.schedule_id, schedule=local)

    assert [str(each) for each in error.problems] == refused
    schedule.refresh_from_db()
    assert not schedule.is_local


def move(schedule_id):
    return update(schedule_id, schedule={"time": ahead()})


@pytest.mark.parametrize("deed", [take_back, move])
def test_schedule_nobody_has_any_more_is_refused(deed):
    deleted = make_schedule(state=ScheduleState.DELETED)

    for schedule_id in ("6f1b6a0e-58a4-4a43-a4d2-0a2ab1fbd7a1", deleted.schedule_id):
        error = refusal(deed, schedule_id)
        assert (error.message, error.problems[0].path) == ("Invalid Schedule ID", "schedule_id")


@pytest.mark.parametrize("deed", [take_back, move])
def test_schedule_that_has_run_stays_as_it_is(deed):
    make_user("user-1")
    schedule = make_schedule()
    run_due()

    with pytest.raises(ConflictError, match=schedule.dispatch_id.hex):
        deed(schedule.schedule_id)

    schedule.refresh_from_db()
    assert schedule.state is ScheduleState.RAN


def test_schedule_that_ran_and_sent_nothing_says_so():
    schedule = make_schedule(make_body(broadcast=True, segment_id="gone"))
    run_due()

    with pytest.raises(ConflictError, match="Nothing was sent: Invalid Segment ID"):
        take_back(schedule.schedule_id)
