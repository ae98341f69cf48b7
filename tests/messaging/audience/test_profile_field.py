from datetime import date

import pytest

from messaging.audience.profile_field import FIELDS
from messaging.models.user import User
from tests.factories import NOW, make_user
from tests.messaging.audience.questions import actual, segment_problems, words


def field(name, comparison, value=None):
    return {"profile_field": {"field": name, "comparison": comparison, "value": value}}


def test_every_field_is_a_column():
    columns = {column.name for column in User._meta.get_fields()}

    assert {field.column for field in FIELDS.values()} <= columns


@pytest.mark.parametrize(
    ("name", "comparison", "value"),
    [("country", "after", "2026-11-22"), ("age", "after", "2026-11-22"), ("age", "is_one_of", [5])],
)
def test_comparisons_are_those_of_the_fields_type(name, comparison, value):
    (problem,) = segment_problems(field(name, comparison, value))

    assert problem.startswith("profile_field.comparison: must be one of")


@pytest.mark.parametrize("name", ["password", "pk", "country__iregex", "", None, 5])
def test_a_name_that_is_no_field_leads_nowhere(name):
    assert segment_problems(field(name, "exists"))[0].startswith("profile_field.field: must be one")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (field("home_city", "equals", "Madrid"), "home city is “Madrid”"),
        (field("country", "is_one_of", ["ES", "FR"]), "country is one of “ES” or “FR”"),
        (field("age", "greater_than", 30), "age is more than 30"),
        (field("created_at", "less_than_x_days_ago", 7), "created was in the last 7 days"),
        (field("email", "does_not_exist"), "email is not set"),
    ],
)
def test_words_name_field_comparison_and_value(question, said):
    assert words(question) == said


@pytest.mark.django_db
def test_actual_is_what_is_stored():
    user = make_user(country="ES", date_of_birth=date(1996, 11, 22), last_used_app_at=NOW)

    assert actual(user, field("country", "exists")) == "ES"
    assert actual(user, field("home_city", "exists")) is None
    assert actual(user, field("age", "exists")) == 30
    assert actual(user, field("date_of_birth", "exists")) == "1996-11-22"
    assert actual(user, field("last_used_app_at", "exists")) == "2026-11-22T09:41:07.000000Z"
    assert actual(user, field("first_used_app_at", "exists")) is None
