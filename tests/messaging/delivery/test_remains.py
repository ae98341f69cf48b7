"""Reading what a lane left: exactly what had begun, and nothing that never did."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.delivery.journal import FIRST_SLOT, HEADER, MASK, RECORD, SPREAD, Journal, path_of
from messaging.delivery.remains import Entry, dead_lanes, forget, left_by

DOUBT = Entry(OutcomeClass.IN_DOUBT, Reason.WORKER_LOST)
chunk_ids = st.integers(1, 2**32 - 1)
indexes = st.integers(0, 4_999)
classes = st.sampled_from(OutcomeClass)
words = st.builds(
    lambda index, outcome_class, detail: index | outcome_class << 16 | detail << 24,
    indexes,
    st.sampled_from([0, *OutcomeClass]),
    st.integers(0, 255),
)


@pytest.fixture
def owner():
    return uuid.uuid4()


def record(chunk_id, word):
    return RECORD.pack(chunk_id, word, (chunk_id + word * SPREAD) & MASK)


def put(owner, at, content):
    with path_of(owner).open("r+b") as file:
        file.seek(at)
        file.write(content)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), indexes, st.none() | classes, st.integers(0, 255)),
        unique_by=lambda step: step[:2],
        max_size=60,
    )
)
def test_what_begun_is_found_with_its_answer_or_in_doubt(steps):
    owner = uuid.uuid4()
    journal, expected = Journal(owner), {}
    for chunk_id, index, outcome_class, detail in steps:
        slot = journal.begin(chunk_id, index)
        if outcome_class is not None:
            journal.end(slot, chunk_id, index, outcome_class, detail)
        known = DOUBT if outcome_class is None else Entry(outcome_class, detail)
        expected.setdefault(chunk_id, {})[index] = known
    journal.close()

    for chunk_id in range(1, 4):
        assert left_by(owner, chunk_id) == expected.get(chunk_id, {})
    forget([owner])


@given(st.tuples(chunk_ids, words), st.tuples(chunk_ids, words), st.integers(0, RECORD.size))
def test_record_that_was_half_written_says_nothing_of_its_own(old, new, cut):
    owner = uuid.uuid4()
    Journal(owner).close()
    put(owner, FIRST_SLOT, record(*new)[:cut] + record(*old)[cut:])

    for chunk_id, word in (old, new):
        indexes_of_chunk = {w & 0xFFFF for c, w in (old, new) if c == chunk_id}
        assert left_by(owner, chunk_id).keys() <= indexes_of_chunk, word
    forget([owner])


def test_slot_that_was_taken_again_still_leaves_the_first_ones_answer(owner):
    journal = Journal(owner)
    first = journal.begin(1, 0)
    journal.end(first, 1, 0, OutcomeClass.OK, 1)
    second = journal.begin(1, 1)
    journal.close()

    assert first == second
    assert left_by(owner, 1) == {0: Entry(OutcomeClass.OK, 1), 1: DOUBT}


def test_nobody_can_tell_without_a_name_a_file_or_a_whole_one(owner):
    assert left_by(None, 1) is None
    assert left_by(owner, 1) is None

    Journal(owner).close()
    path_of(owner).write_bytes(path_of(owner).read_bytes()[:100])
    assert left_by(owner, 1) is None


def test_journal_of_another_boot_is_not_believed(owner):
    journal = Journal(owner)
    journal.begin(1, 0)
    journal.close()
    put(owner, HEADER.size - 1, b"\0\1")

    assert left_by(owner, 1) is None
    assert [lane.is_of_this_boot for lane in dead_lanes()] == [False]


def test_only_lanes_that_let_go_are_dead_and_other_files_are_nobodys(owner):
    living, dead = Journal(owner), uuid.uuid4()
    Journal(dead).close()
    path_of(owner).with_name("high-mark").touch()

    assert [(lane.owner, lane.is_of_this_boot) for lane in dead_lanes()] == [(dead, True)]
    living.close()


def test_no_folder_no_dead():
    assert list(dead_lanes()) == []


def test_forgotten_journal_is_gone_and_may_be_forgotten_twice(owner):
    Journal(owner).close()

    forget([owner])
    forget([owner])

    assert not path_of(owner).exists()
