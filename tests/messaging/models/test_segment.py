import pytest

from messaging.models.segment import Segment
from tests.factories import NOW, make_segment


@pytest.mark.django_db
def test_an_archived_segment_is_not_active():
    make_segment(archived_at=NOW)
    active = make_segment()

    assert list(Segment.objects.active()) == [active]
