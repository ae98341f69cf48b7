"""Shares of a dispatch: what workers lease, and what is finished from the start."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState
from messaging.delivery.chunks import CHUNK_SIZE, chunks_of, finished_chunk
from messaging.models.dispatch import Dispatch
from messaging.models.user_ids import unpack
from tests.factories import make_dispatch

MAIL = ChannelKey.EMAIL


def test_ids_are_cut_into_numbered_shares_that_lose_nobody():
    user_ids = range(1, CHUNK_SIZE * 2 + 4)

    chunks = chunks_of(Dispatch(number=1), MAIL, None, iter(user_ids))

    assert [chunk.number for chunk in chunks] == [1, 2, 3]
    assert [chunk.size for chunk in chunks] == [CHUNK_SIZE, CHUNK_SIZE, 3]
    assert [chunk.targeted_count for chunk in chunks] == [CHUNK_SIZE, CHUNK_SIZE, 3]
    assert [chunk.is_small for chunk in chunks] == [False, False, True]
    assert [i for chunk in chunks for i in unpack(chunk.ids)] == list(user_ids)


def test_nobody_makes_no_chunk():
    assert chunks_of(Dispatch(number=1), MAIL, None, []) == []


def test_ids_that_do_not_ascend_are_refused():
    with pytest.raises(ValueError, match="ascend"):
        chunks_of(Dispatch(number=1), MAIL, None, [2, 2])


@pytest.mark.parametrize(
    ("channel", "verdict", "window_size"),
    [
        (ChannelKey.EMAIL, None, 1000),
        (ChannelKey.SMS, None, 50),
        (ChannelKey.WHATS_APP, None, 50),
        (ChannelKey.SMS, Reason.DUPLICATE_ADDRESS, 5000),
    ],
)
def test_window_is_small_where_doubt_costs_money_and_whole_where_nothing_is_sent(
    channel, verdict, window_size
):
    (chunk,) = chunks_of(Dispatch(number=1), channel, None, [7], verdict=verdict)

    assert (chunk.window_size, chunk.verdict) == (window_size, verdict)


def test_numbering_goes_on_where_the_last_list_ended():
    (chunk,) = chunks_of(Dispatch(number=1), MAIL, None, [7], start_number=4)

    assert chunk.number == 4


@pytest.mark.django_db
def test_finished_chunk_is_counted_and_leaves_nothing_to_lease():
    dispatch = make_dispatch()
    chunk = finished_chunk(dispatch, MAIL, 3, reason=Reason.USER_PROFILE_NOT_FOUND, number=2)

    chunk.save(force_insert=True)

    chunk.refresh_from_db()
    assert chunk.state is ChunkState.DONE
    assert (chunk.targeted_count, chunk.skipped_count, chunk.size - chunk.cursor) == (3, 3, 0)
    assert chunk.reasons == {"2": {"1": 3}}
