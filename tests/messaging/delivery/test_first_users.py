"""Who goes first: by lot, the same again, the same on all channels, and nobody by age."""

from statistics import mean
from uuid import UUID

import pytest

from messaging.delivery.first_users import chunk_count, first_users
from messaging.models.dispatch import Dispatch

IDS = range(1, 2_001)


@pytest.mark.parametrize(("count", "found"), [(0, 0), (1, 1), (700, 700), (2_000, 2_000)])
def test_as_many_as_are_asked_for_or_all_there_are(count, found):
    drawn = first_users(Dispatch(), IDS, count)

    assert len(drawn) == found
    assert drawn <= set(IDS)
    assert first_users(Dispatch(), IDS, 5_000) == set(IDS)


def test_the_same_dispatch_draws_the_same_and_another_one_others():
    one, other = Dispatch(), Dispatch()

    drawn = first_users(one, IDS, 100)

    assert first_users(Dispatch(dispatch_id=one.dispatch_id), IDS, 100) == drawn
    assert first_users(other, IDS, 100) != drawn


def test_nobody_is_likelier_to_be_drawn_for_their_place():
    counts = dict.fromkeys(range(40), 0)
    for number in range(2_000):
        for user_id in first_users(Dispatch(dispatch_id=_id(number)), range(40), 10):
            counts[user_id] += 1

    # 500 expected, with a deviation of 19; the ids are fixed, so this holds or it does not.
    assert 420 < min(counts.values()) <= max(counts.values()) < 580
    halves = mean(counts[place] for place in range(20)), mean(counts.values())
    assert halves[0] == pytest.approx(halves[1], rel=0.03)


def test_who_shares_an_address_is_replaced_and_the_others_stay():
    dispatch = Dispatch()
    drawn = first_users(dispatch, IDS, 100)
    gone = set(sorted(drawn)[:30])

    instead = first_users(dispatch, IDS, 100, without=gone)

    assert len(instead) == 100
    assert instead >= drawn - gone
    assert not instead & gone


def test_chunks_are_filled_one_after_the_other():
    assert [chunk_count(n) for n in (0, 1, 5_000, 5_001)] == [0, 1, 1, 2]


def _id(number):
    return UUID(int=number)
