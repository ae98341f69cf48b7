"""What is old enough goes."""

from datetime import timedelta

import pytest

from messaging.choices.jobs import JobPart, JobState
from messaging.jobs.pieces import add_piece
from messaging.jobs.retention import DRAFTS_KEPT_FOR, FILES_KEPT_FOR, forget_old
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job, JobPiece
from tests.messaging.jobs.files import HEAD, lines, make_export, make_import

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=5)


def test_a_file_is_kept_a_week_and_its_job_longer():
    jobs = {age: make_export(state=JobState.DONE) for age in (-SECOND, SECOND)}
    for age, job in jobs.items():
        add_piece(job, JobPart.OUTPUT, b"file", number=0)
        Job.objects.filter(pk=job.pk).update(ended_at=DatabaseNow() - FILES_KEPT_FOR - age)

    forget_old()

    assert {piece.job_id for piece in JobPiece.objects.all()} == {jobs[-SECOND].pk}
    assert Job.objects.count() == 2
    assert FILES_KEPT_FOR.days == 7


def test_an_upload_that_nobody_started_goes_whole_after_a_day():
    jobs = {age: make_import(HEAD + lines(0, 1), state=JobState.DRAFT) for age in (-SECOND, SECOND)}
    for age, job in jobs.items():
        Job.objects.filter(pk=job.pk).update(created_at=DatabaseNow() - DRAFTS_KEPT_FOR - age)

    forget_old()

    assert [job.pk for job in Job.objects.all()] == [jobs[-SECOND].pk]
    assert JobPiece.objects.count() == 1


def test_a_running_job_keeps_its_file_however_old():
    job = make_import(HEAD + lines(0, 1), state=JobState.RUNNING)
    Job.objects.update(created_at=DatabaseNow() - 9 * FILES_KEPT_FOR)

    forget_old()

    assert job.pieces.exists()
