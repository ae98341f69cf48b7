"""Whom identifiers name, among those who share what they are named by."""

import pytest
from django.db import transaction

from messaging.choices.people import Prioritization
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people import finding
from messaging.people.finding import Designation, find, held, lock
from messaging.people.identifiers import SHARED, SURE, Kind
from messaging.people.moving import MovedError
from tests.factories import make_user

pytestmark = pytest.mark.django_db
IN, OUT = Prioritization.IDENTIFIED, Prioritization.UNIDENTIFIED
NEWEST = Prioritization.MOST_RECENTLY_UPDATED
OLDEST = Prioritization.LEAST_RECENTLY_UPDATED
MAIL, PHONE = "Info@rcpt.example", "+34600111222"


@pytest.mark.parametrize(
    "identifier",
    [
        Designation(Kind.EXTERNAL_ID, "u1"),
        Designation(Kind.USER_ALIAS, "ana", "crm"),
        Designation(Kind.BRAZE_ID, "0123456789abcdef01234567"),
        Designation(Kind.EMAIL, "ANA@rcpt.example"),
        Designation(Kind.PHONE, PHONE),
    ],
)
def test_user_is_found_by_each_kind(identifier):
    ana = {"braze_id": "0123456789abcdef01234567", "phone": PHONE, "email": "Ana@rcpt.example"}
    user = make_user("u1", alias=("ana", "crm"), **ana)
    make_user("U1", alias=("crm", "ana"))

    assert find([identifier]) == {identifier: user.pk}


@pytest.mark.parametrize("kind", [*SURE, *SHARED])
def test_name_that_nobody_has_is_left_out(kind):
    make_user("u1", alias=("ana", "crm"))

    assert find([Designation(kind, "nobody", "crm")]) == {}


def test_locked_users_come_with_their_aliases():
    user = make_user("u1", alias=("ana", "crm"))

    found = lock([Designation(Kind.EXTERNAL_ID, "u1")])

    assert found.users == {user.pk: user}
    assert [(alias.name, alias.label) for alias in found.aliases[user.pk]] == [("ana", "crm")]


MOVES = {
    Designation(Kind.EXTERNAL_ID, "u1"): {"external_id": "u2"},
    Designation(Kind.EMAIL, "ana@rcpt.example"): {"email": "ben@rcpt.example"},
    Designation(Kind.PHONE, PHONE): {"phone": ""},
    Designation(Kind.EMAIL, "ana@rcpt.example", prioritization=(IN,)): {"external_id": None},
}


@pytest.mark.parametrize(("identifier", "change"), MOVES.items())
def test_user_who_changed_before_the_lock_is_not_taken_for_another(identifier, change, monkeypatch):
    make_user("u1", email="ana@rcpt.example", phone=PHONE)
    look = finding.find

    def slow(wanted):
        named = look(wanted)
        User.objects.update(**change)
        return named

    monkeypatch.setattr(finding, "find", slow)

    with pytest.raises(MovedError):
        lock([identifier])


def test_alias_that_went_elsewhere_before_the_lock_is_noticed(monkeypatch):
    make_user("u1", alias=("ana", "crm"))
    other, look = make_user("u2"), finding.find

    def slow(wanted):
        named = look(wanted)
        UserAlias.objects.update(user=other)
        return named

    monkeypatch.setattr(finding, "find", slow)

    with pytest.raises(MovedError):
        lock([Designation(Kind.USER_ALIAS, "ana", "crm")])


def test_address_is_held_while_anybody_has_it():
    make_user("u1", email="ana@rcpt.example", phone=PHONE)
    known = [Designation(Kind.EMAIL, "ANA@rcpt.example"), Designation(Kind.PHONE, PHONE)]
    unknown = [Designation(Kind.EMAIL, "a@b"), Designation(Kind.PHONE, "1")]
    no_addresses = [Designation(Kind.EXTERNAL_ID, "u1"), Designation(Kind.USER_ALIAS, PHONE, "crm")]

    assert held([*known, *unknown, *no_addresses]) == set(known)


@pytest.mark.parametrize("count", [1, 50])
def test_statements_do_not_grow_with_identifiers(count, django_assert_num_queries):
    wanted = []
    for number in range(count):
        make_user(f"u{number}", alias=(f"a{number}", "crm"), phone=f"+3460000{number}")
        wanted += [
            Designation(Kind.EXTERNAL_ID, f"u{number}"),
            Designation(Kind.USER_ALIAS, f"a{number}", "crm"),
            Designation(Kind.PHONE, f"+3460000{number}"),
        ]

    with transaction.atomic(), django_assert_num_queries(5):  # three kinds, users, aliases
        assert len(lock(wanted).users) == count
