"""What a lane's journal promises to whoever finds it."""

import fcntl
import uuid

import pytest

from messaging.delivery import journal as journal_module
from messaging.delivery.journal import (
    FILE_BYTES,
    RESULTS,
    SLOTS,
    Journal,
    boot_id,
    boot_moment,
    folder,
    open_journal,
    path_of,
)
from messaging.delivery.remains import left_by
from messaging.rendering.child import Child
from tests.messaging.rendering.test_child import GOOD, USER

OK = 1


@pytest.fixture
def owner():
    return uuid.uuid4()


@pytest.fixture
def journal(owner):
    journal = Journal(owner)
    yield journal
    journal.close()


def is_locked(owner):
    with path_of(owner).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_file_is_ours_alone_and_takes_its_room_at_once(journal, owner):
    status = path_of(owner).stat()

    assert (status.st_mode & 0o777, folder().stat().st_mode & 0o777) == (0o600, 0o700)
    assert status.st_size == FILE_BYTES
    assert status.st_blocks * 512 >= FILE_BYTES
    assert [path.name for path in folder().iterdir()] == [str(owner)]


def test_lock_is_held_until_the_journal_is_closed(journal, owner):
    before = is_locked(owner)

    journal.close()

    assert (before, is_locked(owner)) == (True, False)


def test_rendering_child_does_not_keep_the_lock_of_a_dead_lane(journal, owner):
    with Child() as child:
        child.render(GOOD, USER)

        journal.close()

        assert child._process.poll() is None
        assert not is_locked(owner)


def test_no_more_begin_than_there_are_slots_and_an_answer_frees_one(journal):
    slots = [journal.begin(1, index) for index in range(SLOTS)]

    assert len({*slots, 0}) == SLOTS + 1
    assert journal.begin(1, SLOTS) == 0

    journal.end(slots[7], 1, 7, OK, 1)
    assert journal.begin(1, SLOTS) == slots[7]


def test_no_more_begin_than_results_fit_until_a_commit(journal):
    for index in range(RESULTS):
        journal.end(journal.begin(1, index), 1, index, OK, 1)

    assert journal.begin(1, RESULTS) == 0
    journal.rewind()
    assert journal.begin(1, RESULTS)


def test_the_largest_claim_fits():
    most_small_chunks, users = 200, 50

    assert most_small_chunks * users <= RESULTS


def test_journal_that_was_taken_over_lets_nothing_begin(journal, owner):
    before = journal.begin(1, 0)

    left_by(owner, 1)

    assert before
    assert journal.is_overtaken
    assert journal.begin(1, 1) == 0


def test_good_end_leaves_a_file_only_where_it_says_something():
    owners = [uuid.uuid4() for _ in range(2)]
    blank, begun = map(Journal, owners)
    begun.begin(1, 0)

    blank.end_life()
    begun.end_life()

    assert [path_of(owner).exists() for owner in owners] == [False, True]


def test_name_is_not_used_twice(journal, owner):
    journal.begin(1, 0)

    assert open_journal(owner) is None
    assert 0 in left_by(owner, 1)


def test_disk_that_takes_no_journal_stops_no_send(owner):
    folder().write_text("in the way")

    assert open_journal(owner) is None


def test_disk_that_is_full_leaves_no_file_behind(owner, monkeypatch):
    monkeypatch.setattr(journal_module.os, "write", lambda _descriptor, content: len(content) - 1)

    assert open_journal(owner) is None
    assert list(folder().iterdir()) == []


def test_boot_has_one_name_while_it_lasts():
    assert boot_id() == boot_id()
    assert len(boot_id()) == 16
    assert any(boot_id())


@pytest.mark.parametrize("moments", [("1", "1"), ("1", "2")])
def test_boot_without_a_name_is_known_by_its_moment(tmp_path, monkeypatch, moments):
    program = tmp_path / "sysctl"
    monkeypatch.setenv("PATH", str(tmp_path))
    names = []
    for moment in moments:
        program.write_text(f"#!/bin/sh\necho '{{ sec = {moment}, usec = 0 }}'\n")
        program.chmod(0o700)
        names.append(boot_moment())

    assert len(names[0]) == 16
    assert (names[0] == names[1]) is (moments[0] == moments[1])


def test_boot_that_nobody_knows_is_an_error_not_a_guess(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(OSError, match="does not name its boots"):
        boot_moment()
