"""Users from a CSV file."""

import csv
import io
from datetime import timedelta

import pytest

from messaging.choices.jobs import JobPart, JobState
from messaging.choices.people import ChangedThrough
from messaging.jobs import import_users
from messaging.jobs.import_users import ImportWork
from messaging.jobs.pieces import open_input
from messaging.jobs.work import BATCH_ROWS, commit
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.user import User
from tests.factories import make_member, make_user
from tests.messaging.jobs.files import (
    HEAD,
    carried,
    errors_of,
    lease,
    lines,
    make_import,
    pieces,
)

pytestmark = pytest.mark.django_db


def faults(job):
    return list(csv.DictReader(io.StringIO(errors_of(job))))


def test_rows_become_users_with_fields_and_attributes():
    make_user("u1", email="old@rcpt.example", custom_attributes={"plan": "gold"})

    job = carried(make_import(HEAD + lines(0, 3)))

    assert (job.state, job.row_count) == (JobState.DONE, 3)
    assert (job.created_count, job.updated_count, job.failed_count) == (2, 1, 0)
    user = User.objects.get(external_id="u1")
    assert (user.email, user.first_name) == ("u1@rcpt.example", "Ada")
    assert user.custom_attributes == {"plan": "gold", "eye_color": "blue", "visits": 2}


def test_each_row_that_is_not_taken_is_listed_with_line_column_and_reason():
    content = HEAD + lines(0, 2, bad={1}) + "u2,no-address,Ada,blue,1\nu3,u3@rcpt.example\n"

    job = carried(make_import(content))

    assert [(fault["line"], fault["column"]) for fault in faults(job)] == [
        ("3", "visits"),
        ("4", "email"),
        ("5", ""),
    ]
    assert "must be a number" in faults(job)[0]["reason"]
    assert "mail address" in faults(job)[1]["reason"]
    assert (job.row_count, job.created_count, job.failed_count) == (4, 1, 3)


def test_faults_of_many_batches_are_one_file_with_one_head():
    count = 2 * BATCH_ROWS + 10
    job = carried(make_import(HEAD + lines(0, count, bad=range(0, count, 10))))

    assert [int(fault["line"]) for fault in faults(job)] == [n + 2 for n in range(0, count, 10)]
    assert job.failed_count == len(faults(job))


def test_only_so_many_faults_are_listed_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(import_users, "MOST_FAULTS", 5)
    count = 3 * BATCH_ROWS

    job = carried(make_import(HEAD + lines(0, count, bad=range(count))))

    assert job.failed_count == count
    assert len(faults(job)) == BATCH_ROWS


def test_a_worker_that_dies_after_a_batch_leaves_a_job_that_goes_on_behind_it():
    content = HEAD + lines(0, 2 * BATCH_ROWS + 5, bad={BATCH_ROWS + 3})
    job = make_import(content)
    dead = lease(job)
    work = ImportWork(dead, open_input(dead))
    commit(dead, work.next())
    work.next()  # read, never written
    Job.objects.update(lease_until=DatabaseNow() - timedelta(seconds=1))

    carried(job)

    assert (job.row_count, job.failed_count) == (2 * BATCH_ROWS + 5, 1)
    assert job.created_count == User.objects.count() == 2 * BATCH_ROWS + 4
    assert faults(job)[0]["line"] == str(BATCH_ROWS + 5)


def test_a_dry_run_says_the_same_and_writes_nobody():
    content = HEAD + lines(0, 5, bad={2})
    make_user("u0")

    dry = carried(make_import(content, is_dry_run=True))

    assert (dry.state, User.objects.count()) == (JobState.DRAFT, 1)
    assert (dry.created_count, dry.updated_count, dry.failed_count) == (3, 1, 1)
    assert faults(dry) == faults(carried(make_import(content)))
    assert pieces(dry, JobPart.INPUT).exists()


def test_the_file_goes_with_the_end_of_its_job():
    job = carried(make_import(HEAD + lines(0, 1)))

    assert not pieces(job, JobPart.INPUT).exists()


def test_what_excel_writes_is_read():
    content = "\ufeffexternal_id;first_name\r\nu1;José\r\n".encode("utf-16-le")

    carried(make_import(content))

    assert User.objects.get().first_name == "José"


def test_a_state_that_changes_is_in_the_users_history_as_an_import():
    member = make_member()
    make_user("u1")
    job = make_import("external_id,email_subscribe\nu1,unsubscribed\n")
    Job.objects.update(created_by_member=member)

    carried(job)

    change = SubscriptionChange.objects.get()
    assert (change.through, change.member) == (ChangedThrough.IMPORT, member)


def test_empty_cells_remove_only_when_they_were_told_to():
    content = "external_id,first_name,eye_color\nu1,,\n"
    user = make_user("u1", first_name="Ada", custom_attributes={"eye_color": "blue"})

    carried(make_import(content))
    user.refresh_from_db()
    assert (user.first_name, user.custom_attributes) == ("Ada", {"eye_color": "blue"})

    carried(make_import(content, empties_remove=True))
    user.refresh_from_db()
    assert (user.first_name, user.custom_attributes) == ("", {})


def test_a_file_that_stops_being_csv_fails_and_keeps_what_was_written():
    content = HEAD + lines(0, BATCH_ROWS) + "x" * 1_300_000

    job = carried(make_import(content))

    assert job.state is JobState.FAILED
    assert f"Line {BATCH_ROWS + 2} has more than" in job.message
    assert User.objects.count() == job.created_count == BATCH_ROWS
