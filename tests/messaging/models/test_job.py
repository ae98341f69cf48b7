import pytest
from django.db import IntegrityError, transaction

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.models.job import Job, JobPiece
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def make_job(state):
    return Job.objects.create(kind=JobKind.IMPORT_USERS, state=state, created_at=NOW)


def test_unfinished_jobs_are_drafts_or_wait_or_run():
    jobs = {state: make_job(state) for state in JobState}

    open_states = (JobState.DRAFT, JobState.WAITING, JobState.RUNNING)
    assert set(Job.objects.unfinished()) == {jobs[state] for state in open_states}


def test_piece_stands_in_one_place():
    job = make_job(JobState.RUNNING)
    JobPiece.objects.create(job=job, part=JobPart.INPUT, number=0, content=b"a")
    JobPiece.objects.create(job=job, part=JobPart.ERRORS, number=0, content=b"b")

    with pytest.raises(IntegrityError), transaction.atomic():
        JobPiece.objects.create(job=job, part=JobPart.INPUT, number=0, content=b"c")
