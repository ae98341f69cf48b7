import pytest

from messaging.choices.access import Role
from messaging.models.segment import SegmentSize
from tests.factories import make_segment, make_user

pytestmark = pytest.mark.django_db


def address(segment, deed):
    return f"/console/segments/{segment.segment_id}/{deed}/"


def test_a_count_is_kept_with_its_moment_and_as_todays_size(admin):
    segment = make_segment()
    make_user()

    answer = admin.post(address(segment, "count"))

    segment.refresh_from_db()
    assert answer.status_code == 303
    assert (segment.size, SegmentSize.objects.get().size) == (1, 1)
    assert segment.size_at is not None


def test_a_count_swaps_its_own_place(admin):
    headers = {"HX-Request": "true", "HX-Target": "size-1"}

    html = admin.post(address(make_segment(), "count"), headers=headers).content.decode()

    assert "<html" not in html
    assert "counted" in html


def test_before_a_segment_is_put_aside_the_page_names_what_would_stop(admin):
    segment = make_segment()
    asks = {"segment_membership": {"segment_id": segment.segment_id, "comparison": "is"}}
    asker = make_segment(asks)

    html = admin.get(address(segment, "archive")).content.decode()

    assert asker.name in html
    assert "is refused from then on" in html


def test_a_segment_is_put_aside_and_brought_back(admin):
    segment = make_segment()

    admin.post(address(segment, "archive"), {"do": "archive"})
    segment.refresh_from_db()
    assert segment.archived_at is not None
    html = admin.get(f"/console/segments/{segment.segment_id}/").content.decode()
    assert 'value="save"' not in html
    assert "Bring back" in html
    admin.post(address(segment, "archive"), {"do": "unarchive"})

    segment.refresh_from_db()
    assert segment.archived_at is None


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("deed", ["count", "archive"])
def test_a_viewer_changes_nothing(signed_in, role, deed):
    answer = signed_in(role).post(address(make_segment(), deed))

    assert answer.status_code == (403 if role is Role.VIEWER else 303)
