import pytest

from messaging.activity.listed import Lists
from messaging.models.activity_entry import ActivityEntry
from tests.rows import make_entry


@pytest.mark.django_db
def test_a_list_holds_a_code_only_when_it_is_one_of_its_members():
    for channels in ([1], [11, 21], [], [5, 1]):
        make_entry(channels=channels)

    found = ActivityEntry.objects.filter(Lists("channels", 1)).values_list("channels", flat=True)

    assert sorted(found) == [[1], [5, 1]]
