"""An import in the foreground."""

import io
import threading
from datetime import timedelta

import pytest

from messaging.choices.jobs import JobState
from messaging.errors import ConflictError
from messaging.jobs.work import BATCH_ROWS
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job
from messaging.models.user import User
from messaging.services import file_import
from messaging.services.file_import import import_file
from tests.factories import NOW
from tests.messaging.jobs.files import HEAD, lines, plan_for

pytestmark = pytest.mark.django_db
CONTENT = (HEAD + lines(0, 2 * BATCH_ROWS)).encode()


class Watcher:
    """Keeps what it hears; stops after so many batches."""

    def __init__(self, most=100):
        self.most, self.heard, self.stopping = most, [], threading.Event()

    def waiting(self):
        self.heard.append("waiting")

    def no_room(self):
        self.heard.append("no room")

    def begun(self, job):
        self.heard.append(job.row_count)

    def step(self, job):
        self.heard.append(job.row_count)
        if len(self.heard) > self.most:
            self.stopping.set()


def run(content=CONTENT, most=100, **choices):
    watcher = Watcher(most)
    job = import_file(
        io.BytesIO(content),
        plan_for(content, **choices),
        name="users.csv",
        now=NOW,
        stopping=watcher.stopping,
        watcher=watcher,
    )
    return job, watcher.heard


def test_a_file_is_imported_and_watched():
    job, heard = run()

    assert (job.state, job.created_count) == (JobState.DONE, 2 * BATCH_ROWS)
    assert heard == [0, BATCH_ROWS, 2 * BATCH_ROWS, 2 * BATCH_ROWS]


def test_run_again_on_the_same_file_it_goes_on():
    first, _ = run(most=1)
    assert first.state is JobState.WAITING

    second, heard = run()

    assert (second.pk, second.state) == (first.pk, JobState.DONE)
    assert heard[0] == BATCH_ROWS
    assert second.created_count == User.objects.count() == 2 * BATCH_ROWS


def test_it_waits_for_room_without_the_lease_and_goes_on_by_itself(monkeypatch):
    room = [False, True, False, False, True]
    leased = []

    def has_room():
        is_there = room.pop(0) if room else True
        leased.append(Job.objects.filter(state=JobState.RUNNING).exists())
        return is_there

    monkeypatch.setattr(file_import, "_LOOK_SECONDS", 0)
    monkeypatch.setattr(file_import.disk, "has_room", has_room)

    job, heard = run()

    assert heard[:4] == ["no room", 0, BATCH_ROWS, "no room"]
    assert leased[:5] == [False, False, True, False, False]
    assert (job.state, User.objects.count()) == (JobState.DONE, 2 * BATCH_ROWS)


def test_who_stops_it_while_there_is_no_room_is_heard(monkeypatch):
    monkeypatch.setattr(file_import.disk, "has_room", lambda: False)
    monkeypatch.setattr(Watcher, "no_room", lambda self: self.stopping.set())

    job, heard = run()

    assert (job.state, heard, User.objects.count()) == (JobState.WAITING, [], 0)


def test_another_content_or_another_mapping_is_another_import():
    first, _ = run(most=1)

    other, _ = run(CONTENT.replace(b"Ada", b"Eva"), most=1)
    removing, _ = run(empties_remove=True, most=1)

    assert len({first.pk, other.pk, removing.pk}) == 3


def test_once_done_the_same_file_is_imported_anew():
    first, _ = run()
    User.objects.filter(external_id="u7").update(first_name="Eva")

    second, _ = run()

    assert first.pk != second.pk
    assert (second.created_count, second.updated_count) == (0, 1)
    assert second.row_count == 2 * BATCH_ROWS


def test_a_dry_run_writes_nobody():
    job, _ = run(is_dry_run=True)

    assert (job.state, job.created_count) == (JobState.DONE, 2 * BATCH_ROWS)
    assert not User.objects.exists()


def test_a_run_that_was_killed_is_waited_for_until_its_lease_ends(monkeypatch):
    monkeypatch.setattr(file_import, "_LOOK_SECONDS", 0.01)
    run(most=1)
    Job.objects.update(state=JobState.RUNNING, lease_until=DatabaseNow() + timedelta(seconds=0.3))

    job, heard = run()

    assert job.state is JobState.DONE
    assert heard[0] == "waiting"


def test_a_run_that_lives_is_not_disturbed(monkeypatch):
    monkeypatch.setattr(file_import, "_LOOK_SECONDS", 0.001)
    run(most=1)
    Job.objects.update(state=JobState.RUNNING, lease_until=DatabaseNow() + timedelta(hours=1))

    with pytest.raises(ConflictError):
        run()
