"""Aliases given and changed: one name a label and user, each pair once."""

import pytest
from django.db import transaction

from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people import aliases
from messaging.people.aliases import NewAlias, Rename, add, rename
from messaging.people.moving import MovedError
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def new(external_id, name, label="crm"):
    return NewAlias(name=name, label=label, external_id=external_id)


def named(old, new_name, label="crm"):
    return Rename(label=label, old_name=old, new_name=new_name)


def names():
    return set(UserAlias.objects.values_list("user__external_id", "name", "label"))


def test_alias_without_an_id_makes_a_user_who_has_only_it():
    assert add([new(None, "ana"), new(None, "ben")]) == {}

    users = User.objects.filter(external_id=None, email="", phone="")
    assert set(users.values_list("aliases__name", flat=True)) == {"ana", "ben"}


def test_user_has_one_alias_of_each_label():
    make_user("u1")

    refused = add([new("u1", "ana"), new("u1", "anna"), new("u1", "ana", "shop")])

    assert refused == {1: aliases.LABEL_TAKEN}
    assert names() == {("u1", "ana", "crm"), ("u1", "ana", "shop")}


def test_label_that_was_taken_before_stays_so():
    make_user("u1", alias=("ana", "crm"))

    assert add([new("u1", "anna")]) == {0: aliases.LABEL_TAKEN}


def test_pair_belongs_to_one_user_whoever_asks():
    make_user("u1", alias=("ana", "crm"))
    make_user("u2")

    refused = add([new("u2", "ana"), new(None, "ana"), new(None, "zoe"), new("u2", "zoe")])

    assert refused == {0: aliases.TAKEN, 1: aliases.TAKEN, 3: aliases.TAKEN}
    assert names() == {("u1", "ana", "crm"), (None, "zoe", "crm")}


def test_what_is_so_already_is_no_refusal():
    make_user("u1", alias=("ana", "crm"))

    assert add([new("u1", "ana"), new("u1", "ana")]) == {}
    assert names() == {("u1", "ana", "crm")}


def test_id_that_nobody_has_makes_nobody():
    assert add([new("u9", "ana")]) == {0: aliases.NOBODY}
    assert not User.objects.exists()


@pytest.mark.parametrize("count", [2, 25])
def test_giving_takes_a_fixed_number_of_statements(count, django_assert_num_queries):
    wanted = [new(make_user().external_id, f"a{number}") for number in range(count)]
    wanted += [new(None, f"b{number}") for number in range(count)]

    with transaction.atomic(), django_assert_num_queries(4):  # users, aliases; users, aliases
        assert add(wanted) == {}

    assert UserAlias.objects.count() == 2 * count


def test_alias_gets_another_name_and_stays_the_same_row():
    make_user("u1", alias=("ana", "crm"))
    pk = UserAlias.objects.get().pk

    assert rename([named("ana", "anna")]) == {}

    assert names() == {("u1", "anna", "crm")}
    assert UserAlias.objects.get().pk == pk


def test_renaming_what_nobody_has_or_to_what_is_taken_changes_nothing():
    make_user("u1", alias=("ana", "crm"))
    make_user("u2", alias=("ben", "crm"))

    refused = rename([named("zoe", "x"), named("ana", "ben"), named("ben", "y", "shop")])

    assert refused == {0: aliases.NO_ALIAS, 1: aliases.NAME_TAKEN, 2: aliases.NO_ALIAS}
    assert names() == {("u1", "ana", "crm"), ("u2", "ben", "crm")}


def test_names_may_change_places():
    make_user("u1", alias=("ana", "crm"))
    make_user("u2", alias=("ben", "crm"))

    assert rename([named("ana", "-"), named("ben", "ana"), named("-", "ben")]) == {}
    assert names() == {("u1", "ben", "crm"), ("u2", "ana", "crm")}


def test_name_that_is_the_same_is_no_refusal():
    make_user("u1", alias=("ana", "crm"))

    assert rename([named("ana", "ana")]) == {}


def test_alias_that_moved_before_its_user_was_locked_is_noticed(monkeypatch):
    make_user("u1", alias=("ana", "crm"))
    other = make_user("u2")
    having = aliases.having

    class Moved(UserAlias.objects.all().__class__):
        """Aliases that change hands as soon as somebody reads them."""

        def __iter__(self):
            UserAlias.objects.update(user=other)
            return super().__iter__()

    moved = Moved(UserAlias)
    monkeypatch.setattr(UserAlias.objects, "filter", lambda _: moved.filter(having(PAIRS)))

    with pytest.raises(MovedError):
        rename([named("ana", "anna")])


PAIRS = [("ana", "crm")]


@pytest.mark.parametrize("count", [2, 50])
def test_renaming_takes_a_fixed_number_of_statements(count, django_assert_num_queries):
    for number in range(count):
        make_user(alias=(f"a{number}", "crm"))
    wanted = [named(f"a{number}", f"b{number}") for number in range(count)]

    with transaction.atomic(), django_assert_num_queries(4):  # users, aliases; delete, insert
        assert rename(wanted) == {}
