import logging
from datetime import timedelta

import pytest
from django.db import connection

from messaging.jobs.segment_sizes import count_size, count_sizes
from messaging.models.segment import Segment, SegmentSize
from tests.factories import NOW, attribute, make_segment, make_user

pytestmark = pytest.mark.django_db
BLUE = attribute("eye_color", "blue")
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def three_users():
    for color in ("blue", "blue", "grey"):
        make_user(custom_attributes={"eye_color": color})


def test_each_segment_is_counted_once_a_day():
    everybody, blue = make_segment(), make_segment(BLUE)

    assert count_sizes(NOW) == 2
    assert count_sizes(NOW) == 0
    make_user(custom_attributes={"eye_color": "blue"})
    assert count_sizes(NOW + timedelta(hours=14)) == 0
    assert count_sizes(TOMORROW) == 2

    days = SegmentSize.objects.order_by("pk").values_list("segment_id", "day", "size")
    assert list(days) == [
        (everybody.pk, NOW.date(), 3),
        (blue.pk, NOW.date(), 2),
        (everybody.pk, TOMORROW.date(), 4),
        (blue.pk, TOMORROW.date(), 3),
    ]
    blue.refresh_from_db()
    assert (blue.size, blue.size_at, blue.count_lease_until) == (3, TOMORROW, None)


@pytest.mark.parametrize("fields", [{"archived_at": NOW}, {"analytics_tracking_enabled": False}])
def test_what_nobody_follows_is_not_counted(fields):
    make_segment(BLUE, **fields)

    assert count_sizes(NOW) == 0


def test_who_is_at_it_is_left_alone_until_the_lease_is_over():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    mine = make_segment(BLUE)
    Segment.objects.update(count_lease_until=NOW.replace(year=2999))

    assert count_sizes(NOW) == 0

    Segment.objects.update(count_lease_until=NOW.replace(year=2020))
    assert count_sizes(NOW) == 1
    assert SegmentSize.objects.get().segment == mine


def test_a_segment_that_cannot_be_used_stops_no_other_and_is_not_tried_at_once(caplog):
    gone = {"segment_membership": {"segment_id": "gone", "comparison": "is"}}
    make_segment({"OR": [attribute("secret", "secret"), gone]})
    make_segment(BLUE)

    with caplog.at_level(logging.WARNING):
        assert count_sizes(NOW) == 1
        assert count_sizes(NOW) == 0

    (record,) = caplog.records
    assert record.at == ["OR.1.segment_membership.segment_id"]
    assert "secret" not in str(vars(record))


def test_a_worker_that_stops_begins_no_other_count():
    make_segment(BLUE)

    assert count_sizes(NOW, is_stopping=lambda: True) == 0


def test_the_last_count_of_a_day_stands():
    segment = make_segment(BLUE)

    count_size(segment, now=NOW)
    make_user(custom_attributes={"eye_color": "blue"})
    assert count_size(segment, now=NOW + timedelta(hours=1)) == 3

    assert SegmentSize.objects.get().size == 3


def test_a_count_of_what_a_segment_no_longer_says_is_dropped():
    before = make_segment(BLUE)
    after = Segment.objects.get(pk=before.pk)
    after.audience = None
    after.save()

    count_size(before, now=NOW)

    after.refresh_from_db()
    assert (after.size, SegmentSize.objects.count()) == (None, 0)


def test_a_count_is_one_statement_and_holds_no_lock(django_assert_num_queries):
    segment = make_segment(BLUE)

    # the count; savepoint, segment; the day: savepoint, look, savepoint, insert, three releases
    with django_assert_num_queries(10) as queries:
        count_size(segment, now=NOW)

    assert "COUNT" in queries.captured_queries[0]["sql"]
    assert "FOR UPDATE" not in queries.captured_queries[0]["sql"]
