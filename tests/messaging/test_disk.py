"""Whether there is room, and what is refused while there is none."""

import os

import pytest
from django.db import DatabaseError, connection

from messaging import disk
from messaging.delivery import outcomes, side_effects
from messaging.delivery.sweeper import sweep
from messaging.errors import NoRoomError
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import Schedule
from messaging.models.user import User
from tests.factories import make_api_key, make_schedule, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send
from tests.messaging.full_disk import be_full

GB = 1_000_000_000


@pytest.fixture
def free(monkeypatch):
    """Set how much is free of a disk of 100 GB; the cache is over at once."""

    def set_to(free_bytes):
        monkeypatch.setattr(disk, "_free_and_total", lambda _folder: (free_bytes, 100 * GB))
        monkeypatch.setattr(disk, "_looked", disk._Looked())

    return set_to


def post(client, path="/messages/send"):
    body = {"external_user_ids": ["user-1"], "messages": {"sms": {"body": "Hello", "app_id": "a"}}}
    body["messages"]["sms"]["subscription_group_id"] = "none"
    key = make_api_key("messages.send")
    return client.post(
        path,
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {key.text}"},
    )


@pytest.mark.parametrize(
    ("total", "least"),
    [(2 * GB, GB // 2), (40 * GB, 2 * GB), (100 * GB, 5 * GB), (4000 * GB, 5 * GB)],
)
def test_least_is_a_share_within_bounds(total, least):
    assert disk.least_free(total) == least


def test_the_disk_is_asked_once_in_two_seconds(monkeypatch):
    asked = []

    def answer(_folder):
        asked.append(1)
        return 10 * GB, 100 * GB

    monkeypatch.setattr(disk, "_folders", lambda: {"one"})
    monkeypatch.setattr(disk, "_free_and_total", answer)
    now = [50.0]
    monkeypatch.setattr(disk.time, "monotonic", lambda: now[0])

    assert [disk.has_room() for _ in range(5)] == [True] * 5
    now[0] += disk.KEPT_SECONDS
    disk.has_room()

    assert len(asked) == 2


def test_one_short_disk_of_two_is_enough(monkeypatch):
    monkeypatch.setattr(disk, "_folders", lambda: {"data", "database"})
    frees = {"data": 50 * GB, "database": 4 * GB}
    monkeypatch.setattr(disk, "_free_and_total", lambda folder: (frees[folder], 100 * GB))

    assert not disk.has_room()
    with pytest.raises(NoRoomError):
        disk.check_room()


@pytest.mark.database
def test_a_disk_that_does_not_answer_has_no_room(monkeypatch):
    def gone(_folder):
        raise OSError

    monkeypatch.setattr(disk, "_free_and_total", gone)

    assert not disk.has_room()


def test_the_real_call_tells_free_and_whole(monkeypatch, tmp_path):
    monkeypatch.undo()
    free, total = disk._free_and_total(tmp_path)

    assert 0 <= free <= total
    assert total == os.statvfs(tmp_path).f_blocks * os.statvfs(tmp_path).f_frsize


@pytest.mark.django_db
def test_a_send_is_refused_with_a_sentence_and_accepted_again_once_there_is_room(client, free):
    make_user(external_id="user-1")
    free(4 * GB)

    refused = post(client)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    assert "disk is nearly full" in refused.json()["message"]
    assert not Dispatch.objects.exists()
    free(6 * GB)
    assert post(client).status_code == 201


@pytest.mark.django_db
def test_users_are_not_written_until_there_is_room_and_a_repeated_call_needs_none(client, free):
    key = make_api_key("users.track")
    headers = {"Authorization": f"Bearer {key.text}", "Idempotency-Key": "one"}

    def tell(**more):
        body = {"attributes": [{"external_id": "user-1", "eye_color": "blue"}]}
        given = headers | more
        return client.post("/users/track", body, content_type="application/json", headers=given)

    free(4 * GB)
    refused = tell()

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    assert "disk is nearly full" in refused.json()["message"]
    assert not User.objects.exists()
    free(6 * GB)
    assert tell().status_code == 201
    free(4 * GB)
    assert (tell().status_code, tell(**{"Idempotency-Key": "two"}).status_code) == (201, 503)


@pytest.mark.django_db
def test_nothing_is_claimed_and_no_schedule_runs_until_there_is_room(free):
    dispatch = make_send([make_user()])
    schedule = make_schedule()
    free(4 * GB)

    carry_all()
    sweep()

    assert balanced(dispatch).pending == 1
    assert Schedule.objects.get(pk=schedule.pk).next_at is not None
    free(6 * GB)
    carry_all()
    assert balanced(dispatch).sent == 1


@pytest.mark.django_db
def test_a_lane_at_work_begins_no_next_window(free, monkeypatch):
    dispatch = make_send([make_user(), make_user()])
    Chunk.objects.update(window_size=1)
    note = outcomes.health.note

    def fill(claim):
        note(claim)
        free(4 * GB)

    monkeypatch.setattr(outcomes.health, "note", fill)

    carry_all()

    assert (balanced(dispatch).sent, balanced(dispatch).pending) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_database_s_own_word_is_understood():
    with connection.cursor() as cursor:  # room inside the file, as other tests leave it
        cursor.execute(f"CREATE TABLE gone AS SELECT '{'x' * 12_000_000}' AS room")
        cursor.execute("DROP TABLE gone")
    with pytest.raises(DatabaseError) as fault:
        be_full()
    assert disk.says_full(fault.value)

    with pytest.raises(DatabaseError) as other, connection.cursor() as cursor:
        cursor.execute("SELECT nothing_of_ours FROM nowhere")
    assert not disk.says_full(other.value)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_full_is_a_503_and_takes_the_same_call_later(client, monkeypatch):
    make_user(external_id="user-1")
    with monkeypatch.context() as patched:
        patched.setattr("messaging.services.send.tell_workers", lambda _word: be_full())
        refused = post(client)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    assert not Dispatch.objects.exists()
    assert post(client).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_outcomes_are_kept_until_a_full_disk_is_freed(monkeypatch):
    dispatch = make_send([make_user()])
    keep, tries = side_effects.keep, []

    def full_twice(*given):
        tries.append(1)
        if len(tries) <= 2:
            be_full()
        keep(*given)

    monkeypatch.setattr(side_effects, "keep", full_twice)
    monkeypatch.setattr(outcomes, "_PATIENCE_SECONDS", 0.01)

    carry_all()

    assert len(tries) == 3
    assert Chunk.objects.get().claim_number == 1, "it was given up"
    assert balanced(dispatch).sent == 1
