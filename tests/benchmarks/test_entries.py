from collections import Counter

from benchmarks.entries import COLUMNS, KEYS, RARE_PATH, RARE_WORD, entries, entry_id, request_id
from benchmarks.outcomes import FEW

COUNT = 20_000


def rows():
    return [
        dict(zip(COLUMNS, row, strict=True))
        for row in entries(COUNT, keys=[1, 2, 3, 4], members=[5, 6], dispatches=[7, 8, 9])
    ]


def test_same_number_is_the_same_entries_in_order_of_time():
    times = [row["at"] for row in rows()]

    assert rows() == rows()
    assert times == sorted(set(times))


def test_entry_is_found_by_its_place():
    found = rows()

    assert [row["entry_id"] for row in found] == [entry_id(row) for row in range(COUNT)]
    assert [row["request_id"] for row in found] == [request_id(row) for row in range(COUNT)]


def test_what_is_rare_fills_a_page_and_no_more():
    found = rows()

    assert sum(row["path"] == RARE_PATH for row in found) == FEW
    assert sum(RARE_WORD in row["what"] for row in found) == FEW
    assert sum(row["dispatch_id"] == 9 for row in found) == FEW
    assert Counter(row["api_key_id"] for row in found)[KEYS.index("audit") + 1] == FEW


def test_old_key_is_in_the_oldest_tenth_alone():
    old = [place for place, row in enumerate(rows()) if row["api_key_id"] == 3]

    assert old
    assert max(old) < COUNT // 10
