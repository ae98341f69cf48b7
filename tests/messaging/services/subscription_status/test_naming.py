import pytest
from django.db import connection

from messaging.errors import InvalidRequestError, Problem
from messaging.models.user import User
from messaging.services.subscription_status.naming import (
    EITHER,
    NOBODY_NAMED,
    Asked,
    Kind,
    refuse,
    unknown,
    users_of,
)
from tests.factories import make_user

NUMBER = "+34600000000"


def test_external_ids_go_before_addresses_and_numbers():
    asked = Asked(external_ids=("u1",), emails=("a@x.example",), phones=(NUMBER,))

    assert (asked.kind, asked.values) == (Kind.EXTERNAL_ID, ("u1",))
    assert not list(asked.problems())
    assert len(list(asked.notes())) == 1


@pytest.mark.parametrize(
    ("asked", "reason"),
    [(Asked(), NOBODY_NAMED), (Asked(emails=("a@x.example",), phones=(NUMBER,)), EITHER)],
)
def test_what_names_nobody_clearly_is_a_problem(asked, reason):
    assert [problem.reason for problem in asked.problems()] == [reason]


@pytest.mark.django_db
def test_an_address_means_everybody_who_has_it_whatever_its_case():
    first, second = make_user(email="Ana@x.example"), make_user(email="ana@X.example")
    make_user(email="bob@x.example")

    found = users_of(Asked(emails=("ANA@x.example",)).names)

    assert found == {(Kind.EMAIL, "ana@x.example"): [first.pk, second.pk]}


@pytest.mark.django_db
def test_three_kinds_take_three_statements_however_many_names(django_assert_num_queries):
    users = [make_user(phone=f"+346000000{n:02}") for n in range(50)]
    names = [(Kind.EXTERNAL_ID, user.external_id) for user in users]
    names += [(Kind.EMAIL, user.email) for user in users]
    names += [(Kind.PHONE, user.phone) for user in users]

    with django_assert_num_queries(3):
        found = users_of(names)

    assert all(found[name] == [user.pk] for name, user in zip(names, 3 * users, strict=True))


@pytest.mark.django_db
def test_a_name_that_nobody_has_is_told_as_it_was_written():
    make_user(email="ana@x.example")
    asked = Asked(emails=("Ana@x.example", "Bob@x.example"))

    lines = unknown(asked, users_of(asked.names))

    assert lines == ["email: nobody has the address Bob@x.example."]


@pytest.mark.parametrize(
    ("reasons", "message"),
    [
        ([EITHER], EITHER),
        ([EITHER, EITHER], EITHER),
        ([EITHER, "x"], "The request has 2 problems."),
    ],
)
def test_recorded_words_head_the_answer_when_they_say_it_all(reasons, message):
    with pytest.raises(InvalidRequestError) as refused:
        refuse(Problem("", reason) for reason in reasons)

    assert refused.value.message == message


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("users", "index"),
    [
        (lambda: User.objects.with_emails(["a@x.example", "b@x.example"]), "user_email"),
        (lambda: User.objects.with_email("a@x.example"), "user_email"),
        (lambda: User.objects.with_phones([NUMBER]), "user_phone"),
    ],
)
def test_addresses_and_numbers_are_looked_up_by_their_indexes(users, index):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: only PostgreSQL explains by EXPLAIN (COSTS OFF)")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = users().explain(costs=False)

    assert index in plan
    assert "Seq Scan" not in plan
