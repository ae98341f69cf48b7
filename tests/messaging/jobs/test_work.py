"""One job carried on, batch by batch."""

import threading

import pytest

from messaging.choices.jobs import JobState
from messaging.jobs.work import BATCH_ROWS, carry_on, commit
from messaging.jobs.works import opened
from messaging.models.job import Job
from messaging.models.user import User
from tests.messaging.jobs.files import HEAD, carried, lease, lines, make_export, make_import

pytestmark = pytest.mark.django_db


def test_a_stopped_job_is_given_back_behind_its_last_batch():
    job = make_import(HEAD + lines(0, 2 * BATCH_ROWS))
    stopping = threading.Event()

    carry_on(lease(job), opened, stopping=stopping, on_step=lambda _: stopping.set())

    job.refresh_from_db()
    assert (job.state, job.owner, job.row_count) == (JobState.WAITING, None, BATCH_ROWS)
    assert carried(job).row_count == 2 * BATCH_ROWS
    assert User.objects.count() == 2 * BATCH_ROWS


def test_a_job_whose_turn_is_over_lets_others_go_on():
    job = make_import(HEAD + lines(0, 2 * BATCH_ROWS))

    carry_on(lease(job), opened, stopping=threading.Event(), is_turn_over=lambda _: True)

    job.refresh_from_db()
    assert (job.state, job.row_count) == (JobState.WAITING, BATCH_ROWS)


def test_a_job_cancelled_in_the_middle_is_left_as_it_is():
    job = make_import(HEAD + lines(0, 3 * BATCH_ROWS))

    carry_on(
        lease(job),
        opened,
        stopping=threading.Event(),
        on_step=lambda _: Job.objects.update(state=JobState.CANCELLED),
    )

    job.refresh_from_db()
    assert (job.state, job.row_count) == (JobState.CANCELLED, BATCH_ROWS)
    assert User.objects.count() == BATCH_ROWS


def test_a_batch_of_somebody_who_lost_the_job_writes_nothing():
    job = make_import(HEAD + lines(0, 5))
    mine = lease(job)
    batch = opened(mine).next()
    Job.objects.update(claim_number=9)

    carry_on(mine, lambda _: _Once(batch), stopping=threading.Event())

    assert not User.objects.exists()
    assert Job.objects.get().row_count == 0


class _Once:
    """Work that has one batch."""

    def __init__(self, batch):
        self._batch = batch

    def next(self):
        return self._batch


def test_a_job_that_says_it_cannot_go_on_fails_with_its_words():
    job = make_export(wish={"segment_id": "gone"})

    assert carried(job).message == "Its segment is gone."
    assert job.state is JobState.FAILED


def test_a_batch_costs_two_statements_of_our_own(django_assert_num_queries):
    class Nothing:
        def write(self, row):
            row.cursor += 1

    job = lease(make_export())
    # Savepoint, the locked row, the moved row, release.
    with django_assert_num_queries(4):
        assert commit(job, Nothing()).cursor == 1
