"""The thread that carries jobs."""

import logging

import pytest

from messaging.choices.jobs import JobState
from messaging.jobs import crew as crew_module
from messaging.jobs.crew import JobCrew, for_workers
from messaging.jobs.lease import CRASHED, MOST_CRASHES
from messaging.jobs.work import BATCH_ROWS
from messaging.models.job import Job
from messaging.models.user import User
from tests.journeys.workers import wait_until
from tests.messaging.full_disk import be_full
from tests.messaging.jobs.files import HEAD, lines, make_export, make_import

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(monkeypatch):
    monkeypatch.setattr(crew_module, "LOOK_SECONDS", 0.05)
    crew = JobCrew()
    yield crew
    crew.stop()


def test_work_is_found_without_a_hint_and_done(crew):
    job = make_import(HEAD + lines(0, 10))

    crew.start()
    wait_until(lambda: Job.objects.get().state is JobState.DONE)

    assert User.objects.count() == Job.objects.get(pk=job.pk).created_count == 10


def test_jobs_that_wait_for_each_other_take_turns(crew, monkeypatch):
    monkeypatch.setattr(crew_module, "TURN_SECONDS", 0.0)
    long = make_import(HEAD + lines(0, 3 * BATCH_ROWS))
    short = make_export()

    crew.look()

    ended = dict(Job.objects.values_list("pk", "ended_at"))
    assert ended[short.pk] < ended[long.pk]
    assert User.objects.count() == 3 * BATCH_ROWS


def test_a_job_that_breaks_its_worker_runs_out_of_chances_and_others_go_on(crew):
    broken, good = make_export(wish={"format": "none of ours"}), make_export()
    log = logging.getLogger("messaging.jobs.crew")

    log.setLevel(logging.CRITICAL + 1)
    crew.look()
    log.setLevel(logging.NOTSET)

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.message) == (JobState.FAILED, CRASHED)
    assert broken.claim_number == MOST_CRASHES + 1
    assert good.state is JobState.DONE


def test_a_file_on_somebodys_disk_is_left_to_their_command():
    job = make_import(HEAD + lines(0, 1))
    Job.objects.update(request={**job.request, "file": {"sha256": "0" * 64}})

    assert not for_workers().exists()


def test_while_the_disk_is_nearly_full_jobs_wait_and_then_go_on_by_themselves(crew, monkeypatch):
    job = make_import(HEAD + lines(0, 3 * BATCH_ROWS))
    room = [True, True, False]  # before the claim, behind the first batch, behind the second
    monkeypatch.setattr(crew_module.disk, "has_room", lambda: room.pop(0) if room else False)

    crew.look()
    crew.look()

    job.refresh_from_db()
    assert (job.state, job.owner, job.crash_count) == (JobState.WAITING, None, 0)
    assert User.objects.count() == job.row_count == 2 * BATCH_ROWS
    monkeypatch.setattr(crew_module.disk, "has_room", lambda: True)
    crew.start()
    wait_until(lambda: Job.objects.get().state is JobState.DONE)
    assert User.objects.count() == 3 * BATCH_ROWS


def test_a_full_disk_uses_up_no_chance_of_a_job(crew, monkeypatch):
    job = make_export()

    def no_opening(_job):
        be_full()

    monkeypatch.setattr(crew_module, "opened", no_opening)
    log = logging.getLogger("messaging.jobs.crew")

    log.setLevel(logging.CRITICAL + 1)
    crew.look()
    log.setLevel(logging.NOTSET)

    job.refresh_from_db()
    assert (job.state, job.crash_count, job.claim_number) == (JobState.WAITING, 0, 1)
    assert not for_workers().exists()


def test_a_stopped_crew_begins_nothing(crew):
    make_export()
    crew.stopping.set()

    crew.look()

    assert Job.objects.get().state is JobState.WAITING
