import pytest

from messaging.audience.expressions.code_points import FIRST, LAST, CodePoints


def test_ranges_that_touch_are_one():
    assert CodePoints.of([(5, 9), (1, 2), (3, 4), (20, 20)]).ranges == ((1, 9), (20, 20))


@pytest.mark.parametrize("ranges", [(), ((FIRST, LAST),), ((1, 5), (7, 7)), ((3, 4), (9, LAST))])
def test_others_of_the_others_is_the_set_itself(ranges):
    points = CodePoints(ranges)

    assert points.others().others() == points
    assert CodePoints.of([*ranges, *points.others().ranges]).ranges == ((FIRST, LAST),)


def test_case_adds_the_family_of_each_letter():
    assert CodePoints.named("ks").in_any_case() == CodePoints.named("KSks\u017f\u017f\u212a\u212a")


def test_set_is_written_by_codes_alone():
    assert CodePoints.named("az]]").as_postgresql() == r"[\U0000005D\U00000061-\U0000007A]"
