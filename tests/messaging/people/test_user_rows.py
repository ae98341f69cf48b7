"""Rows written many at once, as each database reads them back."""

from datetime import UTC, date, datetime

import pytest

from messaging.models.user import User
from messaging.people import user_rows
from messaging.people.identifiers import Identifier, Kind
from messaging.people.person import Person
from messaging.people.roster import stranger
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)


def new(external_id, **columns):
    person = stranger(Identifier(Kind.EXTERNAL_ID, external_id))
    person.row.update(columns)
    return person


def test_new_user_has_what_was_said_and_every_default():
    person = new("u'1\"🦊", date_of_birth=date(1990, 5, 17), last_used_app_at=LATER, latitude=-0.5)
    person.document = '{"a":"é\\"\\\\ \\u0001","n":9223372036854775807,"f":[0.1]}'.encode()

    assert user_rows.insert([person], now=NOW) == []

    user = User.objects.get(pk=person.pk)
    plain = User(external_id="u'1\"🦊", braze_id=user.braze_id, random_bucket=user.random_bucket)
    plain.pk, plain.created_at, plain.updated_at = person.pk, NOW, NOW
    plain.date_of_birth, plain.last_used_app_at, plain.latitude = date(1990, 5, 17), LATER, -0.5
    plain.custom_attributes = {"a": 'é"\\ \x01', "n": 2**63 - 1, "f": [0.1]}
    names = [field.attname for field in User._meta.concrete_fields]
    assert {n: getattr(user, n) for n in names} == {n: getattr(plain, n) for n in names}


def test_user_whom_another_call_created_is_given_back_and_not_written():
    make_user("u2")
    people = [new("u2"), new("u1")]

    assert user_rows.insert(people, now=NOW) == people[:1]

    assert User.objects.count() == 2
    assert User.objects.get(external_id="u1").pk == people[1].pk


def test_only_named_columns_of_the_named_users_are_written(django_assert_num_queries):
    users = [make_user(f"u{number}", first_name="Ana") for number in range(3)]
    columns = ["id", "email", "home_city", "custom_attributes"]
    people = [
        Person.of_row(row) for row in user_rows.lock({"id": [user.pk for user in users]}, columns)
    ]
    people[0].row["home_city"] = "Łódź"
    people[1].document = b'{"a":[1,true,null]}'

    with django_assert_num_queries(1):
        user_rows.update({people[0]: {"home_city"}, people[1]: {"custom_attributes"}}, now=LATER)

    fresh = list(User.objects.order_by("pk"))
    assert [user.home_city for user in fresh] == ["Łódź", "", ""]
    assert [user.custom_attributes for user in fresh] == [{}, {"a": [1, True, None]}, {}]
    assert [user.updated_at == LATER for user in fresh] == [True, True, False]
    assert {user.first_name for user in fresh} == {"Ana"}
    assert [user.email for user in fresh] == [user.email for user in users]


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert user_rows.insert([], now=NOW) == []
        user_rows.update({}, now=NOW)


def test_rows_come_as_the_columns_hold_them(django_assert_num_queries):
    user = make_user("u'1", last_used_app_at=LATER, date_of_birth=date(1990, 5, 17), latitude=0.5)
    make_user("u2", email_open_tracking_disabled=True, custom_attributes={"a": "é"})
    make_user("u3")
    asked = {"external_id": ["u2"], "id": [user.pk], "braze_id": []}
    columns = ["external_id", "last_used_app_at", "date_of_birth", "latitude"]

    with django_assert_num_queries(1):
        rows = list(user_rows.lock(asked, [*columns, "email_open_tracking_disabled"]))

    assert [tuple(row.values()) for row in rows] == [
        ("u'1", LATER, date(1990, 5, 17), 0.5, False),
        ("u2", None, None, None, True),
    ]


def test_nobody_asked_for_is_nobody_found(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(user_rows.lock({"id": [], "external_id": []}, ["id"])) == []
