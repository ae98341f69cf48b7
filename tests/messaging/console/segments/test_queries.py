from datetime import date, timedelta

import pytest

from messaging.console.keyset import Place
from messaging.console.segments import queries
from messaging.errors import NotFoundError
from messaging.models.segment import Segment, SegmentSize
from tests.factories import NOW, make_segment
from tests.rows import make_dispatch

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def asking_about(segment):
    return {"OR": [{"segment_membership": {"segment_id": segment.segment_id, "comparison": "is"}}]}


def test_segments_in_use_and_archived_ones_are_two_lists():
    first, second = make_segment(), make_segment(archived_at=NOW)

    assert queries.listed("", Place(), is_archived=False).rows == [first]
    assert queries.listed("", Place(), is_archived=True).rows == [second]


def test_a_segment_is_found_by_part_of_its_name_or_its_whole_id():
    spain = Segment.objects.create(name="Spain, active")
    Segment.objects.create(name="Portugal")

    for text in ("spain", ", act", spain.segment_id):
        assert queries.listed(text, Place(), is_archived=False).rows == [spain], text
    assert queries.listed("%", Place(), is_archived=False).rows == []


def test_rows_bring_sizes_and_uses_in_three_queries(django_assert_num_queries):
    asked = make_segment()
    asker = make_segment(asking_about(asked))
    make_segment(asking_about(asked), archived_at=NOW)
    for ago, size in ((0, 5), (29, 3), (30, 1)):
        day = TODAY - timedelta(days=ago)
        SegmentSize.objects.create(segment=asked, day=day, size=size, counted_at=NOW)
    for _ in range(2):
        make_dispatch(request={"segment_id": asked.segment_id, "broadcast": True})
    make_dispatch()

    with django_assert_num_queries(3):
        rows = queries.segment_rows([asked, asker], today=TODAY)

    assert [size for _day, size in rows[0].spark.days] == [3, 5]
    assert rows[0].use.segments == [asker]
    assert (rows[0].use.sends, rows[1].use.sends) == (2, 0)
    assert rows[1].spark.lines == []


def test_a_segment_nobody_has_is_not_found():
    with pytest.raises(NotFoundError):
        queries.segment_of("nothing")
