from collections import Counter

from benchmarks.outcomes import (
    COLUMNS,
    FEW,
    FEWER,
    FIRST,
    LAST,
    PER_USER,
    deliveries,
    row_id,
    shares,
)
from messaging.choices.outcomes import Reason, Status

COUNT = 20_000


def rows():
    return [
        dict(zip(COLUMNS, row, strict=True))
        for row in deliveries(COUNT, dispatch_number=1, first_user=7)
    ]


def test_same_number_is_the_same_outcomes_in_order_of_time():
    ids = [row["id"] for row in rows()]

    assert rows() == rows()
    assert ids == sorted(set(ids)) == [row_id(row) for row in range(COUNT)]


def test_each_user_has_ten_and_all_of_them_are_there():
    users = Counter(row["user_id"] for row in rows())

    assert users == dict.fromkeys(range(7, 7 + COUNT // PER_USER), PER_USER)


def test_shares_hold_all_rows_and_nothing_else():
    places = [share.start + place for share in shares(COUNT) for place in range(len(share.reasons))]

    assert places == list(range(COUNT))


def test_every_outcome_is_there_and_the_rare_is_rare():
    found = Counter(row["reason"] for row in rows())

    assert {row["status"] for row in rows()} == set(Status)
    assert 50 < found[Reason.QUIET_HOURS] <= FEW
    assert 0 < found[Reason.POISON] <= FEWER


def test_small_channels_stand_at_the_ends_and_the_stopped_before_the_last():
    channels = [row["channel"] for row in rows()]

    assert channels[:FEW] == [FIRST] * FEW
    assert channels[-FEW:] == [LAST] * FEW
    assert {FIRST, LAST}.isdisjoint(channels[FEW:-FEW])
    assert {row["reason"] for row in rows()[-COUNT // 20 : -FEW]} == {Reason.STOPPED}
