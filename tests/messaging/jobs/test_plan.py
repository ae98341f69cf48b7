"""What becomes of a file's columns."""

import pytest

from messaging.errors import InvalidRequestError
from messaging.jobs.plan import Plan, guess_columns
from messaging.wire import read


def column(header, to="custom", **fields):
    return {"header": header, "to": to, **fields}


def problems(*columns):
    with pytest.raises(InvalidRequestError) as fault:
        read(Plan, {"columns": list(columns)})
    return " ".join(problem.reason for problem in fault.value.problems)


@pytest.mark.parametrize(
    ("header", "to"),
    [
        ("External ID", "external_id"),
        ("user_id", "external_id"),
        ("E-Mail", "email"),
        ("Correo electrónico", "email"),
        ("Teléfono", "phone"),
        ("firstName", "first_name"),
        ("Apellidos", "last_name"),
        ("Date of birth", "dob"),
        ("Timezone", "time_zone"),
        ("email_subscribe", "email_subscribe"),
        ("Eye color", "custom"),
        ("", "skip"),
    ],
)
def test_a_column_is_guessed_from_its_name(header, to):
    assert [each.to for each in guess_columns([header], [])] == [to]


def test_of_two_columns_for_one_field_only_the_first_gets_it():
    assert [each.to for each in guess_columns(["email", "mail"], [])] == ["email", "custom"]


def test_a_custom_attribute_is_named_and_typed_after_its_column():
    visits, color = guess_columns(["Visits", "Eye color"], [["1", "blue"], ["2"]])

    assert (visits.key, visits.type) == ("Visits", "number")
    assert (color.key, color.type) == ("Eye color", "text")


def test_a_plan_without_a_name_for_users_is_refused():
    assert "One column must be external_id" in problems(column("color"))


def test_what_collides_is_named():
    said = problems(
        column("a", "email"),
        column("b", "email"),
        column("c", name="color"),
        column("color"),
        column("d", name="phone"),
        column(""),
    )

    assert "Two columns become email" in said
    assert "Two columns become the attribute color" in said
    assert "phone is a field of the profile" in said
    assert "needs a name" in said


def test_an_unknown_target_is_refused_at_its_column():
    with pytest.raises(InvalidRequestError) as fault:
        read(Plan, {"columns": [column("id", "external_id"), column("x", "shoe")]})

    assert fault.value.problems[0].path == "columns.1.to"
