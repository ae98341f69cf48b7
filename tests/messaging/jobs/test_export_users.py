"""Users into a file."""

import csv
import dataclasses
import gzip
import io
import json
import threading
import zipfile

import pytest

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.jobs import export_users, exported_files
from messaging.jobs.export_users import ExportWork
from messaging.jobs.pieces import pieces_of
from messaging.jobs.work import BATCH_ROWS, carry_on
from messaging.jobs.works import opened
from messaging.models.job import Job
from messaging.models.user import User
from tests.factories import attribute, make_segment, make_user
from tests.messaging.jobs.files import carried, lease, make_export

pytestmark = pytest.mark.django_db


def make_users(count, **fields):
    User.objects.bulk_create([User(external_id=f"u{n}", **fields) for n in range(count)])


def stored(job):
    return b"".join(pieces_of(job, JobPart.OUTPUT))


def rows(job):
    text = gzip.decompress(stored(job)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_every_user_is_a_row_in_the_order_they_came():
    make_users(BATCH_ROWS + 3)

    job = carried(make_export())

    assert rows(job) == [["external_id"], *([f"u{n}"] for n in range(BATCH_ROWS + 3))]
    assert (job.state, job.row_count, job.cursor) == (JobState.DONE, BATCH_ROWS + 3, job.total)


@pytest.mark.parametrize("count", [0, BATCH_ROWS])
def test_nobody_and_a_full_batch_end_as_well(count):
    make_users(count)

    job = carried(make_export())

    assert (job.state, len(rows(job))) == (JobState.DONE, count + 1)


def test_only_the_segments_users_are_in_it():
    make_user("u1", custom_attributes={"color": "blue"})
    make_user("u2", custom_attributes={"color": "red"})

    job = carried(make_export(make_segment(attribute("color", "blue"))))

    assert rows(job)[1:] == [["u1"]]


def test_a_zip_holds_a_file_a_batch_of_one_user_a_line():
    make_users(BATCH_ROWS + 1)

    job = carried(make_export(form="zip"))

    opened_zip = zipfile.ZipFile(io.BytesIO(stored(job)))
    lines = b"".join(opened_zip.read(name) for name in opened_zip.namelist()).splitlines()
    assert opened_zip.namelist() == ["users-000001.txt", "users-000002.txt"]
    assert [json.loads(line)["external_id"] for line in lines] == [
        f"u{n}" for n in range(BATCH_ROWS + 1)
    ]


@pytest.mark.parametrize("form", ["csv", "zip", "gzip"])
def test_a_file_that_another_worker_went_on_with_is_the_same_to_the_byte(form):
    make_users(2 * BATCH_ROWS + 1)
    once = stored(carried(make_export(form=form)))
    job = make_export(form=form)
    stopping = threading.Event()

    while not Job.objects.get(pk=job.pk).state.is_final:
        stopping.clear()
        carry_on(lease(job), opened, stopping=stopping, on_step=lambda _: stopping.set())

    assert stored(job) == once


def test_a_batch_of_large_users_is_cut_and_nobody_is_lost(monkeypatch):
    monkeypatch.setattr(export_users, "MOST_PIECE_BYTES", 100)
    make_users(40)

    job = carried(make_export())

    assert [row[0] for row in rows(job)[1:]] == [f"u{n}" for n in range(40)]
    assert job.pieces.count() > 1


def test_a_csv_ends_at_its_bound_and_says_so(monkeypatch):
    form = dataclasses.replace(exported_files.FORMS["csv"], most_rows=BATCH_ROWS + 2)
    monkeypatch.setitem(exported_files.FORMS, "csv", form)
    make_users(BATCH_ROWS + 3)

    job = carried(make_export())

    assert len(rows(job)) == BATCH_ROWS + 3
    assert job.message == f"The file holds the first {BATCH_ROWS + 2:,} users."


def test_a_csv_exactly_as_long_as_its_bound_says_nothing(monkeypatch):
    form = dataclasses.replace(exported_files.FORMS["csv"], most_rows=3)
    monkeypatch.setitem(exported_files.FORMS, "csv", form)
    make_users(3)

    assert carried(make_export()).message == ""


def test_who_came_after_it_began_is_not_in_it():
    make_users(BATCH_ROWS)
    work = ExportWork(lease(make_export()))
    make_user("late")

    assert (work.next().count, work.next().count) == (BATCH_ROWS, 0)


def test_a_segment_that_is_gone_fails_the_export():
    segment = make_segment()
    job = make_export(segment)
    segment.delete()

    assert carried(job).message == "Its segment is gone."


def test_a_caller_who_wants_to_hear_is_told_by_a_job_of_its_own():
    job = carried(make_export(form="gzip", wish={"callback_endpoint": "https://hook.example/"}))

    told = Job.objects.get(kind=JobKind.CALL_BACK)
    assert told.request == {"endpoint": "https://hook.example/", "export": str(job.job_id)}
    assert told.state is JobState.WAITING


def test_a_batch_is_read_with_one_query_whatever_its_size(django_assert_num_queries):
    make_users(50)
    work = ExportWork(lease(make_export()))

    with django_assert_num_queries(1):
        assert work.next().count == 50
