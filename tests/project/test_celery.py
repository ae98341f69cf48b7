"""What a worker refuses to start with, and what it does without a broker."""

import inspect
import signal
import subprocess
import sys

import pytest
from django.db import connection

from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from messaging.models.worker import Worker
from project.celery import app
from tests.factories import make_user
from tests.journeys.workers import ROOT, wait_until, worker
from tests.messaging.delivery.sends import balanced, make_send

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def log_of(data_dir):
    return (data_dir / "worker.log").read_text()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pool", ["solo", "processes"])
def test_worker_with_another_pool_than_threads_does_not_start(tmp_path, pool):
    with worker(tmp_path, "--pool", pool) as process:
        assert process.wait(60) != 0

    assert "The worker does not start. Start it with --pool threads" in log_of(tmp_path)
    assert not Worker.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_second_worker_is_refused_on_sqlite_and_welcome_on_postgresql(tmp_path):
    is_sqlite = connection.vendor == "sqlite"
    with worker(tmp_path):
        wait_until(lambda: Worker.objects.count() == 1)
        with worker(tmp_path) as second:
            wait_until(lambda: second.poll() is not None or Worker.objects.count() == 2)
            assert (second.poll() is not None) is is_sqlite
            assert Worker.objects.count() == 2 - is_sqlite

    assert ("Another one runs on this SQLite database" in log_of(tmp_path)) is is_sqlite


@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_waits_while_the_broker_is_away(tmp_path):
    dispatch = make_send([make_user(), make_user()])

    with worker(tmp_path, CELERY_BROKER_URL=NOBODY_LISTENS):
        wait_until(lambda: Dispatch.objects.get().state is DispatchState.COMPLETED)

    assert balanced(dispatch).sent == 2


@pytest.mark.django_db(transaction=True)
def test_stopped_worker_takes_its_sign_of_life_and_its_lock_away(tmp_path):
    for _ in range(2):
        with worker(tmp_path) as process:
            wait_until(Worker.objects.exists)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        assert not Worker.objects.exists()


def test_worker_waits_for_its_broker_for_ever():
    assert app.conf.broker_connection_max_retries is None


@pytest.mark.database
def test_worker_opens_no_page_and_no_endpoint():
    words = "from project.celery import app; app.loader.import_default_modules(); import sys;"
    words += "print('messaging.tasks' in sys.modules, 'messaging.urls' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["True", "False"]


def tasks():
    app.loader.import_default_modules()
    return [task for name, task in app.tasks.items() if name.startswith("messaging.")]


def test_tasks_take_ids_and_nothing_else():
    parameters = {
        (name, parameter.annotation)
        for task in tasks()
        for name, parameter in inspect.signature(task.run).parameters.items()
    }

    assert parameters == {("dispatch_id", str)}


def test_tasks_leave_no_result_and_are_never_redelivered_or_retried_by_the_broker():
    for task in tasks():
        assert task.ignore_result
        assert not task.acks_late
        assert not getattr(task, "autoretry_for", ())
