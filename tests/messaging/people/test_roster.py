import pytest
from django.db import connection

from messaging.people.identifiers import Identifier, Kind
from messaging.people.roster import Roster, stranger
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def by_id(external_id):
    return Identifier(Kind.EXTERNAL_ID, external_id)


def by_email(address):
    return Identifier(Kind.EMAIL, address)


def test_everybody_is_found_by_each_of_their_names_and_there_once():
    user = make_user("u1", email="ana@x.example", alias=("ana", "crm"))
    names = [
        by_id("u1"),
        by_email("ana@x.example"),
        Identifier(Kind.BRAZE_ID, user.braze_id),
        Identifier(Kind.USER_ALIAS, ("ana", "crm")),
    ]

    roster = Roster(names)

    assert [person.pk for person in roster.people] == [user.pk]
    assert {roster.find(name) for name in names} == set(roster.people)
    assert roster.find(by_id("U1")) is None


def test_address_that_moved_on_leads_to_nobody():
    make_user("u1", email="ana@x.example")
    roster = Roster([by_email("ana@x.example"), by_email("new@x.example")])
    person = roster.people[0]

    person.row["email"] = "New@x.example"
    roster.note_addresses(person)

    assert roster.find(by_email("ana@x.example")) is None
    assert roster.find(by_email("new@x.example")) is person


def test_identified_user_keeps_an_address_that_a_stranger_gets_too():
    make_user("u1", email="ana@x.example")
    roster = Roster([by_email("ana@x.example")])
    other = stranger(None)
    other.row["email"] = "ana@x.example"

    roster.welcome(other, None)
    roster.note_addresses(other)

    assert roster.find(by_email("ana@x.example")) is roster.people[0]


def test_stranger_has_the_name_that_led_to_nobody():
    assert stranger(by_id("u1")).row["external_id"] == "u1"
    assert stranger(by_email("a@x.example")).row["email"] == "a@x.example"
    assert stranger(Identifier(Kind.USER_ALIAS, ("a", "l"))).alias == ("a", "l")
    assert stranger(None).row["external_id"] is None


def test_many_ids_take_one_statement_and_only_the_columns_asked_for(django_assert_num_queries):
    users = [make_user() for _ in range(30)]

    with django_assert_num_queries(1):
        roster = Roster([by_id(user.external_id) for user in users], {"home_city"})

    assert [person.pk for person in roster.people] == [user.pk for user in users]
    assert "home_city" in roster.people[0].row
    assert "last_name" not in roster.people[0].row


def test_names_of_nobody_are_held_where_the_database_has_locks(django_assert_num_queries):
    statements = 3 if connection.vendor == "postgresql" else 2

    with django_assert_num_queries(statements):
        assert Roster([by_email("new@x.example")]).people == []
