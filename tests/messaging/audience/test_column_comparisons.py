from datetime import UTC, date, datetime

import pytest

from messaging.audience.column_comparisons import age
from messaging.models.user import User
from tests.factories import NOW, make_user
from tests.messaging.audience.questions import in_segment, segment_problems

TICK = "2026-11-22T09:41:07.000001Z"


def field(name, comparison, value=None):
    body = {"field": name, "comparison": comparison, "value": value}
    return {"profile_field": {key: part for key, part in body.items() if part is not None}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "comparison", "value", "expected"),
    [
        ("ES", "equals", "ES", True),
        ("ES", "equals", "es", False),
        ("ES", "not_equal", "FR", True),
        ("", "not_equal", "FR", True),
        ("ES", "is_one_of", ["FR", "ES"], True),
        ("", "is_none_of", ["FR", "ES"], True),
        ("ES", "matches_regex", "^e", True),
        ("", "matches_regex", "^$", False),
        ("ES", "does_not_match_regex", "^f", True),
        ("", "does_not_match_regex", "^f", False),
        ("ES", "exists", None, True),
        ("", "exists", None, False),
        ("", "does_not_exist", None, True),
    ],
)
def test_an_empty_text_is_not_set(stored, comparison, value, expected):
    assert in_segment(make_user(country=stored), field("country", comparison, value)) == expected


@pytest.mark.django_db
def test_a_user_without_an_external_id_is_in_every_negation():
    user = User.objects.create(external_id=None)

    for comparison, value in [("not_equal", "a"), ("is_none_of", ["a"]), ("does_not_exist", None)]:
        asked = field("external_id", comparison, value)
        assert in_segment(user, asked)
        assert not in_segment(user, {"NOT": asked})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("comparison", "value"),
    [
        ("less_than_x_days_ago", 5),
        ("greater_than_x_days_ago", 5),
        ("after", TICK),
        ("before", TICK),
    ],
)
def test_who_has_no_such_time_is_in_no_span_and_in_its_opposite(comparison, value):
    user, asked = make_user(), field("first_used_app_at", comparison, value)

    assert not in_segment(user, asked)
    assert in_segment(user, {"NOT": asked})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born", "comparison", "value", "expected"),
    [
        (date(1996, 11, 22), "greater_than_or_equal_to", 30, True),
        (date(1996, 11, 23), "greater_than_or_equal_to", 30, False),
        (date(1996, 11, 23), "equals", 29, True),
        (date(1996, 11, 22), "greater_than", 30, False),
        (date(1995, 11, 22), "greater_than", 30, True),
        (date(1995, 11, 23), "less_than_or_equal_to", 30, True),
        (date(1996, 11, 22), "less_than", 30, False),
        (None, "less_than", 30, False),
        (None, "not_equal", 30, True),
    ],
)
def test_a_birthday_adds_a_year_on_its_day(born, comparison, value, expected):
    user = make_user(date_of_birth=born)

    assert in_segment(user, field("age", comparison, value)) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29)])
def test_who_was_born_on_a_leap_day_is_older_from_march(day):
    born = date(2000, 2, 29)
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    assert age(born, day) == {2: 26, 3: 27}[day.month] + (day.year == 2028) * 2
    assert in_segment(make_user(date_of_birth=born), field("age", "equals", age(born, day)), now)


@pytest.mark.parametrize("value", ["2026-02-30", "20260228", "2026-W01-1", "22/11/2026", 5, None])
def test_a_date_is_a_year_a_month_and_a_day(value):
    asked = field("date_of_birth", "after", value)

    (problem,) = segment_problems(asked)

    assert problem.startswith("profile_field.value: must be a")


@pytest.mark.parametrize(("comparison", "value"), [("equals", ""), ("is_one_of", ["a", ""])])
def test_an_empty_text_is_refused_for_does_not_exist_says_it(comparison, value):
    (problem,) = segment_problems(field("country", comparison, value))

    assert "does_not_exist" in problem


@pytest.mark.django_db
def test_days_are_counted_from_now():
    user = make_user(last_used_app_at=NOW)

    assert in_segment(user, field("last_used_app_at", "less_than_x_days_ago", 0))
    assert not in_segment(user, field("last_used_app_at", "greater_than_x_days_ago", 0))
    assert in_segment(user, field("last_used_app_at", "less_than_x_days_in_the_future", 0))
