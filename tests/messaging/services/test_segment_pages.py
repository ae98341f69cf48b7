from datetime import date

import pytest

from messaging.errors import InvalidRequestError
from messaging.models.segment import SegmentSize
from messaging.services import segment_pages
from messaging.services.segment_pages import described, segment_page, sizes
from tests.factories import NOW, attribute, make_segment

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_pages_follow_each_other_without_the_archived(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(segment_pages, "SEGMENTS_A_PAGE", 2)
    made = [make_segment() for _ in range(3)]
    make_segment(archived_at=NOW)

    with django_assert_num_queries(1):
        assert segment_page(0, is_newest_first=False) == made[:2]
    assert segment_page(1, is_newest_first=False) == made[2:]
    assert segment_page(2, is_newest_first=False) == []
    assert segment_page(0, is_newest_first=True) == [made[2], made[1]]


def test_a_description_is_in_words_with_names():
    inner = make_segment(attribute("a", "b"))
    asked = {"segment_membership": {"segment_id": inner.segment_id, "comparison": "is_not"}}

    assert described(make_segment(asked).segment_id).words == f"not in segment “{inner.name}”"
    assert described(make_segment(None).segment_id).words == "every user"


def test_what_is_gone_is_described_by_its_id():
    asked = {"segment_membership": {"segment_id": "gone", "comparison": "is"}}

    assert described(make_segment(asked).segment_id).words == "in segment “gone”"
    assert described(make_segment({"x": 1}).segment_id).words == "what can no longer be read"


def test_a_segment_nobody_has_is_refused_in_the_words_of_the_family():
    with pytest.raises(InvalidRequestError, match="Invalid Segment ID"):
        described("nobody's")


def test_sizes_are_those_of_the_days_that_were_asked_for():
    segment, other = make_segment(), make_segment()
    for day in (19, 20, 22, 23):
        SegmentSize.objects.create(
            segment=segment, day=date(2026, 11, day), size=day, counted_at=NOW
        )
    SegmentSize.objects.create(segment=other, day=TODAY, size=1, counted_at=NOW)

    assert [each.size for each in sizes(segment.segment_id, days=3, until=TODAY)] == [20, 22]
    assert [each.size for each in sizes(segment.segment_id, days=1, until=TODAY)] == [22]


def test_the_first_days_of_all_have_none_before_them():
    assert list(sizes(make_segment().segment_id, days=100, until=date(1, 1, 2))) == []
