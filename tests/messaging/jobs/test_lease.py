"""Taking a job, keeping it, giving it back."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from messaging.choices.jobs import JobPart, JobState
from messaging.jobs.lease import (
    CRASHED,
    MOST_CRASHES,
    LeaseLostError,
    claim,
    eligible,
    fail,
    give_back,
    keep,
    locked,
)
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job
from tests.messaging.jobs.files import HEAD, lease, lines, make_export, make_import, pieces

pytestmark = pytest.mark.django_db


def run_out(job):
    Job.objects.filter(pk=job.pk).update(lease_until=DatabaseNow() - timedelta(seconds=1))


def test_a_leased_job_is_nobody_elses():
    job = make_export()

    assert lease(job).state is JobState.RUNNING
    assert lease(job) is None


@pytest.mark.parametrize("state", [JobState.DRAFT, JobState.DONE, JobState.CANCELLED])
def test_what_nobody_has_started_or_what_is_over_is_not_taken(state):
    assert lease(make_export(state=state)) is None


def test_a_job_given_back_to_wait_is_taken_when_its_time_has_come():
    job = make_export()
    give_back(lease(job), wait=timedelta(minutes=1))

    assert lease(job) is None
    run_out(job)
    assert lease(job).crash_count == 0


def test_who_was_served_before_stands_behind_who_was_not():
    first, second = make_export(), make_export()
    give_back(lease(first))

    assert claim(eligible(), uuid.uuid4()).pk == second.pk


def test_a_lease_that_ran_out_is_taken_over_and_fences_its_owner():
    dead = lease(make_export())
    run_out(dead)

    heir = lease(dead)

    assert (heir.crash_count, heir.claim_number) == (1, 2)
    with transaction.atomic(), pytest.raises(LeaseLostError):
        locked(dead)
    give_back(dead)
    assert Job.objects.get().owner == heir.owner


def test_a_cancelled_job_is_lost_to_whoever_had_it():
    job = lease(make_export())
    Job.objects.update(state=JobState.CANCELLED)

    with transaction.atomic(), pytest.raises(LeaseLostError):
        locked(job)


def test_a_batch_forgives_the_crashes_before_it():
    job = make_export(crash_count=3)
    mine = lease(job)

    with transaction.atomic():
        row = locked(mine)
        row.cursor = 7
        keep(row)

    job.refresh_from_db()
    assert (job.cursor, job.crash_count, job.state) == (7, 0, JobState.RUNNING)


def test_who_takes_down_five_workers_in_a_row_is_failed_and_its_file_dropped():
    job = make_import(HEAD + lines(0, 1))
    for _ in range(MOST_CRASHES):
        lease(job)
        run_out(job)

    assert lease(job) is None
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, CRASHED)
    assert not pieces(job, JobPart.INPUT).exists()


def test_a_failed_job_says_why_and_is_over():
    job = lease(make_export())

    fail(job, "Its segment is gone.")

    job.refresh_from_db()
    assert (job.state, job.message, job.lease_until) == (
        JobState.FAILED,
        "Its segment is gone.",
        None,
    )
    assert job.ended_at is not None
