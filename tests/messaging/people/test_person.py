import pytest

from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.people.attribute_object import Known, read_attributes
from messaging.people.person import MOST_ATTRIBUTE_BYTES, Person
from tests.factories import NOW

OUT = SubscriptionState.UNSUBSCRIBED


def stored(**fields):
    row = {"id": 1, "external_id": "u1", "email": "a@x.example", "phone": "", "first_name": ""}
    return Person.of_row({"custom_attributes": '{"a": 1, "b": "x"}', **row, **fields})


def apply(person, **given):
    return person.apply(read_attributes(0, {"external_id": "u1", **given}, Known(NOW)))


def test_columns_and_attributes_that_differ_are_changes():
    person = stored()

    assert apply(person, first_name="Ana", email="a@x.example", a=2, b=None) == []

    assert person.changes() == {"first_name", "custom_attributes"}
    assert person.attributes == {"a": 2}


@pytest.mark.parametrize(
    "given", [{}, {"a": 1}, {"first_name": None}, {"c": None}, {"a": {"inc": 0}}]
)
def test_what_is_already_so_changes_nothing(given):
    person = stored()

    apply(person, **given)

    assert person.changes() == set()


def test_true_is_another_value_than_one():
    person = stored()

    apply(person, a=True)

    assert person.changes() == {"custom_attributes"}


def test_object_that_does_not_fit_is_left_out_whole():
    person = stored()

    problems = apply(person, first_name="Ana", a=2, b={"inc": 1}, email_subscribe="unsubscribed")

    assert [problem.path for problem in problems] == ["b"]
    assert (person.changes(), person.states, person.attributes["a"]) == (set(), {}, 1)


def test_attributes_of_one_user_have_a_bound():
    person = stored()
    big = {f"n{number}": "x" * 255 for number in range(MOST_ATTRIBUTE_BYTES // 255)}

    problems = apply(person, **big)

    assert "65,536 bytes" in problems[0].reason
    assert person.changes() == set()


def test_state_said_of_the_address_before_falls_with_it():
    person = stored()

    apply(person, email_subscribe="unsubscribed")
    apply(person, email="b@x.example", push_subscribe="unsubscribed")

    assert person.states == {SubscriptionKind.PUSH: OUT}
    assert person.has_new_address


def test_state_said_with_a_new_address_is_of_it():
    person = stored()

    apply(person, email="b@x.example", email_subscribe="unsubscribed")

    assert person.states == {SubscriptionKind.EMAIL: OUT}


@pytest.mark.parametrize(
    ("email", "is_new"), [("A@X.example", False), ("b@x.example", True), (None, False)]
)
def test_address_in_other_case_or_none_is_no_new_one(email, is_new):
    person = stored()

    apply(person, email=email)

    assert person.has_new_address is is_new


def test_spam_report_needs_an_address():
    person = stored(email="")

    problems = apply(person, marked_email_as_spam_at="2026-01-02")

    assert [problem.path for problem in problems] == ["marked_email_as_spam_at"]
    assert apply(person, email="b@x.example", marked_email_as_spam_at="2026-01-02") == []
    assert person.spam == {"b@x.example": True}
