"""A file that a member uploads."""

import pytest

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.errors import ConflictError, InvalidRequestError, NoRoomError, NotFoundError
from messaging.jobs.pieces import PIECE_BYTES
from messaging.models.job import Job, JobPiece
from messaging.models.user import User
from messaging.services import imports
from messaging.services.imports import cancel, job_of, start, upload
from tests.factories import NOW, make_member
from tests.messaging.jobs.files import (
    HEAD,
    carried,
    errors_of,
    lines,
    make_export,
    make_import,
    pieces,
    plan_for,
)

pytestmark = pytest.mark.django_db
CONTENT = (HEAD + lines(0, 3, bad={1})).encode()


def uploaded(content=CONTENT, size=1_000):
    chunks = [content[place : place + size] for place in range(0, len(content), size)]
    return upload(chunks, name="users.csv", by=make_member(), now=NOW)


@pytest.mark.parametrize("size", [777, PIECE_BYTES, 3 * PIECE_BYTES])
def test_a_file_is_kept_in_pieces_of_one_size_however_it_arrives(size):
    content = (HEAD + lines(0, 60_000)).encode()

    job = uploaded(content, size)

    kept = [bytes(piece.content) for piece in pieces(job, JobPart.INPUT)]
    assert b"".join(kept) == content
    assert {len(piece) for piece in kept[:-1]} == {PIECE_BYTES}
    assert (job.state, job.total) == (JobState.DRAFT, len(content))


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"x" * 1_100_000, "Line 1")])
def test_what_is_no_table_is_refused_and_not_kept(content, reason):
    with pytest.raises(InvalidRequestError) as fault:
        uploaded(content)

    assert reason in fault.value.problems[0].reason
    assert not Job.objects.exists()


@pytest.mark.parametrize("pieces_before", [0, 2])
def test_a_file_for_which_there_is_no_room_is_refused_and_nothing_of_it_kept(
    monkeypatch, pieces_before
):
    room = [True] * (pieces_before + 1) if pieces_before else []

    def check_room():
        if not room:
            raise NoRoomError("The disk is nearly full.")
        room.pop()

    monkeypatch.setattr(imports, "check_room", check_room)

    with pytest.raises(NoRoomError):
        uploaded((HEAD + lines(0, 120_000)).encode(), PIECE_BYTES)

    assert not Job.objects.exists()
    assert not JobPiece.objects.exists()


def test_a_file_over_the_limit_is_refused_while_it_is_read(monkeypatch):
    monkeypatch.setattr(imports, "MOST_UPLOAD_BYTES", 100)

    with pytest.raises(InvalidRequestError) as fault:
        uploaded()

    assert "manage.py import_users" in fault.value.problems[0].reason
    assert not Job.objects.exists()


def test_a_draft_is_started_as_its_plan_says_and_only_once():
    job = uploaded()

    start(job, plan_for(CONTENT))

    assert carried(job).created_count == 2
    with pytest.raises(ConflictError):
        start(job, plan_for(CONTENT))


def test_a_dry_run_leaves_a_draft_that_can_be_started_for_good():
    job = uploaded()
    start(job, plan_for(CONTENT, is_dry_run=True))
    assert carried(job).state is JobState.DRAFT
    assert (job.failed_count, User.objects.count()) == (1, 0)

    start(job, plan_for(CONTENT))

    assert carried(job).state is JobState.DONE
    assert (job.row_count, job.created_count, User.objects.count()) == (3, 2, 2)
    assert errors_of(job).count("\n") == 2


def test_an_upload_that_was_broken_off_cannot_be_started():
    job = make_import(CONTENT, state=JobState.DRAFT)
    Job.objects.update(total=None)

    with pytest.raises(ConflictError):
        start(job, plan_for(CONTENT))


def test_a_cancelled_import_is_over_and_its_file_is_gone():
    job = uploaded()

    cancel(job)
    cancel(job)

    job.refresh_from_db()
    assert (job.state, job.ended_at is not None) == (JobState.CANCELLED, True)
    assert not job.pieces.exists()


def test_what_has_ended_is_not_cancelled():
    job = carried(make_import(CONTENT))

    cancel(job)

    assert Job.objects.get().state is JobState.DONE
    assert errors_of(job)


def test_a_job_is_found_by_its_id_and_kind():
    job = make_export()

    assert job_of(job.job_id) == job
    with pytest.raises(NotFoundError):
        job_of(job.job_id, JobKind.IMPORT_USERS)
