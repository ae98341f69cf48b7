from datetime import timedelta

import pytest

from messaging.models.user import User
from messaging.people.identifiers import Identifier, Kind
from messaging.people.lookup import keys_of
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
PHONE = "+34612345678"


def anonymous(**fields):
    return User.objects.create(**fields)


def updated(user, **ago):
    User.objects.filter(pk=user.pk).update(updated_at=NOW - timedelta(**ago))
    return user


def test_identified_users_come_first_then_the_most_recently_updated():
    updated(anonymous(email="ana@x.example", phone=PHONE), days=0)
    updated(make_user(email="Ana@x.example", phone=PHONE), days=3)
    latest = updated(make_user(email="ANA@x.example", phone=PHONE), days=2)
    wanted = [Identifier(Kind.EMAIL, "ana@x.example"), Identifier(Kind.PHONE, PHONE)]

    assert keys_of(wanted) == dict.fromkeys(wanted, latest.pk)


def test_alias_is_its_name_and_its_label():
    ana = make_user(alias=("ana", "crm"))
    make_user(alias=("ben", "shop"))
    wanted = [Identifier(Kind.USER_ALIAS, pair) for pair in [("ana", "crm"), ("ben", "crm")]]

    assert keys_of([*wanted, Identifier(Kind.USER_ALIAS, ("zoe", "shop"))]) == {wanted[0]: ana.pk}


def test_each_kind_takes_one_statement(django_assert_num_queries):
    wanted = [Identifier(Kind.EMAIL, f"u{number}@x.example") for number in range(40)]
    wanted += [Identifier(Kind.PHONE, f"+3461234567{number}") for number in range(10)]

    with django_assert_num_queries(2):
        assert keys_of(wanted) == {}
