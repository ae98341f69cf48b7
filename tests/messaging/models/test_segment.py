import pytest
from django.db import IntegrityError, transaction

from messaging.models.segment import Segment, SegmentSize
from tests.factories import NOW, make_segment

pytestmark = pytest.mark.django_db


def test_an_archived_segment_is_not_active():
    make_segment(archived_at=NOW)
    active = make_segment()

    assert list(Segment.objects.active()) == [active]


def test_segment_has_one_size_a_day():
    segment = Segment.objects.create(name="VIP")
    SegmentSize.objects.create(segment=segment, day=NOW.date(), size=1, counted_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        SegmentSize.objects.create(segment=segment, day=NOW.date(), size=2, counted_at=NOW)
