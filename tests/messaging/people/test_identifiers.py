"""Whom identifiers name, among those who share what they are named by."""

from datetime import timedelta

import pytest
from django.db import transaction

from messaging.choices.people import Prioritization
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people import identifiers
from messaging.people.identifiers import Identifier, Kind, find, lock
from messaging.people.moving import MovedError
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
IN, OUT = Prioritization.IDENTIFIED, Prioritization.UNIDENTIFIED
NEWEST = Prioritization.MOST_RECENTLY_UPDATED
OLDEST = Prioritization.LEAST_RECENTLY_UPDATED
MAIL, PHONE = "Info@rcpt.example", "+34600111222"


def shared(name=None, *, days):
    """A user with the shared addresses, updated so many days ago."""
    user = User.objects.create(external_id=name, email=MAIL, phone=PHONE)
    User.objects.filter(pk=user.pk).update(updated_at=NOW - timedelta(days=days))
    return user


@pytest.mark.parametrize(
    "identifier",
    [
        Identifier(Kind.EXTERNAL_ID, "u1"),
        Identifier(Kind.ALIAS, "ana", "crm"),
        Identifier(Kind.BRAZE_ID, "0123456789abcdef01234567"),
        Identifier(Kind.EMAIL, "ANA@rcpt.example"),
        Identifier(Kind.PHONE, PHONE),
    ],
)
def test_user_is_found_by_each_kind(identifier):
    ana = {"braze_id": "0123456789abcdef01234567", "phone": PHONE, "email": "Ana@rcpt.example"}
    user = make_user("u1", alias=("ana", "crm"), **ana)
    make_user("U1", alias=("crm", "ana"))

    assert find([identifier]) == {identifier: user.pk}


@pytest.mark.parametrize("kind", Kind)
def test_name_that_nobody_has_is_left_out(kind):
    make_user("u1", alias=("ana", "crm"))

    assert find([Identifier(kind, "nobody", "crm")]) == {}


@pytest.mark.parametrize("kind", [Kind.EMAIL, Kind.PHONE])
@pytest.mark.parametrize(
    ("order", "found"),
    [
        ([], None),
        ([IN], None),
        ([OUT], None),
        ([NEWEST], "out, newest"),
        ([OLDEST], "out, oldest"),
        ([IN, NEWEST], "in, newest"),
        ([IN, OLDEST], "in, oldest"),
        ([OUT, NEWEST], "out, newest"),
        ([NEWEST, IN], None),
        ([NEWEST, OUT], "out, newest"),
    ],
)
def test_prioritization_narrows_down_in_its_order(kind, order, found):
    users = {"out, newest": shared(days=1), "in, newest": shared("u1", days=2)}
    for number in range(3, 9):
        shared(f"u{number}", days=number)
        shared(days=number)
    users |= {"in, oldest": shared("u9", days=98), "out, oldest": shared(days=99)}
    address = MAIL.upper() if kind is Kind.EMAIL else PHONE
    identifier = Identifier(kind, address, prioritization=tuple(order))

    named = find([identifier])

    assert named == ({identifier: users[found].pk} if found else {})


def test_several_who_were_updated_at_once_leave_nobody_to_choose():
    shared(days=1)
    shared(days=1)

    assert find([Identifier(Kind.EMAIL, MAIL, prioritization=(NEWEST,))]) == {}


def test_the_only_one_of_a_kind_needs_no_date():
    user, _ = shared("u1", days=1), shared(days=1)
    identifier = Identifier(Kind.EMAIL, MAIL, prioritization=(IN,))

    assert find([identifier]) == {identifier: user.pk}


def test_locked_users_come_with_their_aliases():
    user = make_user("u1", alias=("ana", "crm"))

    found = lock([Identifier(Kind.EXTERNAL_ID, "u1")])

    assert found.users == {user.pk: user}
    assert [(alias.name, alias.label) for alias in found.aliases[user.pk]] == [("ana", "crm")]


MOVES = {
    Identifier(Kind.EXTERNAL_ID, "u1"): {"external_id": "u2"},
    Identifier(Kind.EMAIL, "ana@rcpt.example"): {"email": "ben@rcpt.example"},
    Identifier(Kind.PHONE, PHONE): {"phone": ""},
    Identifier(Kind.EMAIL, "ana@rcpt.example", prioritization=(IN,)): {"external_id": None},
}


@pytest.mark.parametrize(("identifier", "change"), MOVES.items())
def test_user_who_changed_before_the_lock_is_not_taken_for_another(identifier, change, monkeypatch):
    make_user("u1", email="ana@rcpt.example", phone=PHONE)
    look = identifiers.find

    def slow(wanted):
        named = look(wanted)
        User.objects.update(**change)
        return named

    monkeypatch.setattr(identifiers, "find", slow)

    with pytest.raises(MovedError):
        lock([identifier])


def test_alias_that_went_elsewhere_before_the_lock_is_noticed(monkeypatch):
    make_user("u1", alias=("ana", "crm"))
    other, look = make_user("u2"), identifiers.find

    def slow(wanted):
        named = look(wanted)
        UserAlias.objects.update(user=other)
        return named

    monkeypatch.setattr(identifiers, "find", slow)

    with pytest.raises(MovedError):
        lock([Identifier(Kind.ALIAS, "ana", "crm")])


@pytest.mark.parametrize("count", [1, 50])
def test_statements_do_not_grow_with_identifiers(count, django_assert_num_queries):
    wanted = []
    for number in range(count):
        make_user(f"u{number}", alias=(f"a{number}", "crm"), phone=f"+3460000{number}")
        wanted += [
            Identifier(Kind.EXTERNAL_ID, f"u{number}"),
            Identifier(Kind.ALIAS, f"a{number}", "crm"),
            Identifier(Kind.PHONE, f"+3460000{number}"),
        ]

    with transaction.atomic(), django_assert_num_queries(5):  # three kinds, users, aliases
        assert len(lock(wanted).users) == count
