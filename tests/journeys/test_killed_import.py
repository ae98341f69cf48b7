"""A worker or a command that dies in the middle of an import doubles no row and loses none."""

import csv
import io
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings

from messaging.choices.jobs import JobState
from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job
from messaging.models.user import User
from tests.factories import make_user
from tests.journeys.workers import ROOT, database_url, wait_until, worker
from tests.messaging.delivery.sends import balanced, make_send
from tests.messaging.jobs.files import HEAD, errors_of, lines, make_import

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 6_000
BAD = range(17, ROWS, 60)


def state():
    return Job.objects.values_list("row_count", "state").get()


def has_moved_on_from(rows):
    return state()[0] > rows or state()[1] is JobState.DONE


def assert_everything_is_there_once(job):
    job.refresh_from_db()
    faults = list(csv.DictReader(io.StringIO(errors_of(job))))
    taken = sorted(int(name[1:]) for name in User.objects.values_list("external_id", flat=True))
    assert (job.state, job.row_count) == (JobState.DONE, ROWS)
    assert taken == [number for number in range(ROWS) if number not in BAD]
    assert (job.created_count, job.updated_count) == (ROWS - len(BAD), 0)
    assert [int(fault["line"]) for fault in faults] == [number + 2 for number in BAD]
    assert {fault["column"] for fault in faults} == {"visits"}
    assert all("must be a number" in fault["reason"] for fault in faults)


def test_killed_workers_leave_an_import_that_the_next_one_finishes(tmp_path):
    job = make_import(HEAD + lines(0, ROWS, bad=set(BAD)))
    interrupted = 0
    for _ in range(2):
        rows = state()[0]
        with worker(tmp_path) as process:
            wait_until(lambda rows=rows: has_moved_on_from(rows))
            process.send_signal(signal.SIGKILL)
            process.wait()
        interrupted += state()[1] is not JobState.DONE
        # The dead cannot renew: only their time has to pass, which a test need not wait for.
        Job.objects.filter(state=JobState.RUNNING).update(lease_until=DatabaseNow())

    with worker(tmp_path):
        wait_until(lambda: state()[1] is JobState.DONE)

    assert interrupted
    assert_everything_is_there_once(job)


def test_a_worker_that_is_told_to_stop_gives_its_import_back(tmp_path):
    make_import(HEAD + lines(0, 100_000))  # more than it writes until it is heard
    with worker(tmp_path) as process:
        wait_until(lambda: has_moved_on_from(0))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0

    job = Job.objects.get()
    assert (job.state, job.owner) == (JobState.WAITING, None)
    assert job.row_count == job.created_count == User.objects.count()


def test_a_send_overtakes_an_import_that_runs_in_the_same_worker(tmp_path):
    make_import(HEAD + lines(0, 100_000))  # more than it writes until it is heard
    with worker(tmp_path):
        wait_until(lambda: has_moved_on_from(0))
        dispatch = make_send([make_user("someone-else")])
        wait_until(lambda: Dispatch.objects.get().state is DispatchState.COMPLETED)
        import_state = state()[1]

    assert balanced(dispatch).sent == 1
    assert import_state is JobState.RUNNING


@contextmanager
def command(path, tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "CARILLON_DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "CARILLON_ENCRYPTION_KEY": settings.CARILLON_ENCRYPTION_KEYS[0],
    }
    arguments = ["import_users", str(path), "--map", "visits=visits:number"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()


def test_a_killed_command_goes_on_when_it_is_run_again_on_the_same_file(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text(HEAD + lines(0, ROWS, bad=set(BAD)))
    with command(path, tmp_path) as process:
        wait_until(lambda: Job.objects.exists() and has_moved_on_from(0))
        process.send_signal(signal.SIGKILL)
        process.wait()
    done_before, interrupted_in = state()
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=DatabaseNow())

    with command(path, tmp_path) as process:
        said, progress = process.communicate(timeout=120)

    assert interrupted_in is not JobState.DONE
    assert f"Going on behind row {done_before:,}." in progress
    assert re.match(r"6,000 rows: 5,900 created, 0 updated, 100 not taken\.", said)
    assert_everything_is_there_once(Job.objects.get())
