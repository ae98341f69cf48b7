"""A job's files, piece by piece."""

import pytest

from messaging.choices.jobs import JobPart
from messaging.jobs.pieces import (
    PIECE_BYTES,
    add_piece,
    drop,
    next_number,
    open_input,
    pieces_of,
    size_of,
)
from tests.messaging.jobs.files import make_export

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 4096 * 2 + b"tail"


@pytest.fixture
def job():
    job = make_export()
    for number in range(3):
        piece = CONTENT[number * PIECE_BYTES : (number + 1) * PIECE_BYTES]
        add_piece(job, JobPart.INPUT, piece, number=number)
    return job


@pytest.mark.parametrize("place", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, len(CONTENT) - 2])
def test_a_file_is_read_from_any_place_across_its_pieces(job, place):
    file = open_input(job)

    file.seek(place)

    assert file.read() == CONTENT[place:]


def test_what_was_stored_comes_back_in_order_and_is_measured(job):
    assert b"".join(pieces_of(job, JobPart.INPUT)) == CONTENT
    assert size_of(job, JobPart.INPUT) == len(CONTENT)
    assert size_of(job, JobPart.OUTPUT) == 0
    assert (next_number(job, JobPart.INPUT), next_number(job, JobPart.OUTPUT)) == (3, 0)


def test_dropping_one_file_leaves_the_others(job):
    add_piece(job, JobPart.ERRORS, b"line", number=0)

    drop(job, JobPart.INPUT)

    assert b"".join(pieces_of(job, JobPart.INPUT)) == b""
    assert b"".join(pieces_of(job, JobPart.ERRORS)) == b"line"


def test_a_piece_is_read_once_however_often_it_is_asked_for(job, django_assert_num_queries):
    file = open_input(job)

    with django_assert_num_queries(1):
        for _ in range(100):
            file.read(100)
