"""Whom a prioritization leaves of those who share an address."""

from datetime import timedelta

import pytest
from django.db.models.functions import Lower

from messaging.choices.people import Prioritization
from messaging.models.user import User
from messaging.people.finding import Designation, find
from messaging.people.identifiers import Kind
from messaging.people.sharing import choose, sharers
from tests.factories import NOW

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
    identifier = Designation(kind, address, prioritization=tuple(order))

    named = find([identifier])

    assert named == ({identifier: users[found].pk} if found else {})


def test_several_who_were_updated_at_once_leave_nobody_to_choose():
    shared(days=1)
    shared(days=1)

    assert find([Designation(Kind.EMAIL, MAIL, prioritization=(NEWEST,))]) == {}


def test_the_only_one_of_a_kind_needs_no_date():
    user, _ = shared("u1", days=1), shared(days=1)
    identifier = Designation(Kind.EMAIL, MAIL, prioritization=(IN,))

    assert find([identifier]) == {identifier: user.pk}


@pytest.mark.parametrize("order", [[], [IN], [NEWEST], [OLDEST, OUT]])
def test_of_nobody_nobody_is_left(order):
    assert choose([], order) is None


def test_address_that_very_many_share_is_read_in_a_few_rows(django_assert_num_queries):
    User.objects.bulk_create(User(email=MAIL, external_id=f"u{n}") for n in range(300))
    User.objects.bulk_create(User(email=MAIL) for _ in range(300))

    with django_assert_num_queries(1):
        found = sharers(Lower("email"), [MAIL.lower()])

    assert len(found[MAIL.lower()]) <= 8
