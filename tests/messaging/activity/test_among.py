import pytest

from messaging.activity.among import Among
from messaging.models.activity_entry import ActivityEntry
from tests.rows import make_entry


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("numbers", "found"), [([1, 30], [1, 30]), ([3, 0], []), ([], []), (range(12_000), [1, 2, 30])]
)
def test_a_number_is_among_others_when_it_is_one_of_them(numbers, found):
    for duration in (1, 2, 30):
        make_entry(duration_ms=duration)

    rows = ActivityEntry.objects.filter(Among("duration_ms", numbers))

    assert sorted(rows.values_list("duration_ms", flat=True)) == found


@pytest.mark.django_db
def test_several_such_conditions_and_their_opposites_hold_together():
    for duration in (1, 2, 30):
        make_entry(duration_ms=duration)

    rows = ActivityEntry.objects.filter(
        Among("duration_ms", [1, 2]), Among("status", [201])
    ).exclude(Among("duration_ms", [2, 30]))

    assert [row.duration_ms for row in rows] == [1]
