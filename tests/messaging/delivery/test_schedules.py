"""A schedule that is due runs once, whoever looks, however many at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from messaging.choices.states import ScheduleState
from messaging.delivery import schedule_run
from messaging.delivery.schedules import run_due
from messaging.models.activity_entry import ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import Schedule, ScheduleRun
from tests.factories import make_schedule, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_run_is_kept_and_the_schedule_is_over():
    make_user("user-1")
    schedule = make_schedule()

    run_due()
    run_due()

    run = ScheduleRun.objects.get()
    schedule.refresh_from_db()
    assert (run.schedule, run.occurrence_at, run.time_zone) == (
        *(schedule, schedule.occurrence_at, "UTC"),
    )
    assert (run.dispatch, run.reason) == (Dispatch.objects.get(), "")
    assert (schedule.state, schedule.next_at) == (ScheduleState.RAN, None)


def test_what_is_not_due_or_was_taken_back_does_not_run():
    make_schedule(occurrence_at=timezone.now() + HOUR)
    make_schedule(state=ScheduleState.DELETED)

    run_due()

    assert not ScheduleRun.objects.exists()


def test_time_is_the_databases_whatever_this_process_believes(monkeypatch):
    make_schedule()
    make_schedule(occurrence_at=timezone.now() + HOUR / 2)
    real = timezone.now

    for shift in (HOUR, -HOUR):
        monkeypatch.setattr(timezone, "now", lambda shift=shift: real() + shift)
        run_due()

    assert ScheduleRun.objects.count() == 1


def test_occurrence_that_ran_already_does_not_run_again(caplog):
    make_user("user-1")
    schedule = make_schedule()
    run_due()
    fields = {"state": ScheduleState.WAITING, "next_at": schedule.next_at}
    Schedule.objects.update(**fields)  # out of a backup

    run_due()

    assert Dispatch.objects.count() == ActivityEntry.objects.count() == 1
    schedule.refresh_from_db()
    assert (schedule.state, schedule.next_at) == (ScheduleState.RAN, None)
    assert [record.message for record in caplog.records] == ["ran already"]


def test_fault_of_ours_puts_off_one_schedule_and_leaves_nothing_of_it(monkeypatch, caplog):
    make_user("user-1")
    bad, good = make_schedule(), make_schedule()
    accept = schedule_run.accept

    def crash_once(request, **options):
        if options["schedule"] == bad:
            accept(request, **options)
            raise RuntimeError("secret")
        return accept(request, **options)

    monkeypatch.setattr(schedule_run, "accept", crash_once)

    run_due()

    assert [run.schedule for run in ScheduleRun.objects.all()] == [good]
    assert Dispatch.objects.count() == Chunk.objects.count() == 1
    bad.refresh_from_db()
    assert bad.state is ScheduleState.WAITING
    assert bad.next_at > timezone.now()
    assert "schedule put off" in caplog.text
    assert "secret" not in caplog.text
    monkeypatch.setattr(schedule_run, "accept", accept)
    Schedule.objects.update(next_at=bad.occurrence_at)
    run_due()
    assert Dispatch.objects.count() == 2


def test_one_look_runs_no_more_than_its_share():
    make_user("user-1")
    for minutes in (1, 3, 2):
        make_schedule(occurrence_at=timezone.now() - timedelta(minutes=minutes))

    run_due(most=2)

    left = Schedule.objects.waiting().get()
    assert left.occurrence_at > timezone.now() - timedelta(minutes=2)


def test_nothing_due_is_one_query_and_a_run_a_fixed_few(django_assert_num_queries):
    make_user("user-1")
    with django_assert_num_queries(1):
        run_due()
    make_schedule()

    # due? | take, close, run | workspace, ids, connections, workspace | dispatch, chunk, run,
    # entry, body | the look for the next; and three savepoints.
    with django_assert_num_queries(14 + 3 * 2):
        run_due()


def look_until_nothing_is_due(start, faults):
    """Be one of several schedulers, as the sweeper of a worker is."""
    start.wait()
    try:
        while Schedule.objects.due().exists():
            run_due()
    except Exception as fault:  # noqa: BLE001 - asserted by the test
        faults.append(fault)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_ten_schedulers_at_once_make_one_dispatch_of_each_occurrence(caplog):
    make_user("user-1")
    promised = {make_schedule().dispatch_id for _ in range(40)}
    start, faults = Barrier(10), []
    threads = [Thread(target=look_until_nothing_is_due, args=(start, faults)) for _ in range(10)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (faults, caplog.text) == ([], "")
    assert set(Dispatch.objects.values_list("dispatch_id", flat=True)) == promised
    counts = [model.objects.count() for model in (Dispatch, ScheduleRun, Chunk, ActivityEntry)]
    assert counts == [40] * 4
