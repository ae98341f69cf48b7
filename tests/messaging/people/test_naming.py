"""Who gets an external id, and who goes into whom."""

import pytest
from django.db import transaction

from messaging.choices.people import ChangedThrough, Prioritization
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people import naming
from messaging.people.identifiers import Identifier, Kind
from messaging.people.naming import Naming, identify, merge
from messaging.people.subscriptions import Changer
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
BY = Changer(through=ChangedThrough.MERGE)
MAIL = Identifier(
    Kind.EMAIL, "ana@rcpt.example", prioritization=(Prioritization.MOST_RECENTLY_UPDATED,)
)


def make_alias_only(name, label="crm", **fields):
    user = User.objects.create(**fields)
    UserAlias.objects.create(user=user, name=name, label=label)
    return user


def by_id(name):
    return Identifier(Kind.EXTERNAL_ID, name)


def by_alias(name, label="crm"):
    return Identifier(Kind.ALIAS, name, label)


def name(*pairs):
    """Identify, each an external id and an identifier or the name of an alias."""
    wanted = [
        Naming(external_id=external_id, user=by_alias(who) if isinstance(who, str) else who)
        for external_id, who in pairs
    ]
    return identify(wanted, by=BY, now=NOW)


def ids():
    return {user.external_id: user.pk for user in User.objects.all()}


def test_user_without_an_id_gets_one():
    user = make_alias_only("ana")

    assert name(("u1", "ana")) == {}

    user.refresh_from_db()
    assert (user.external_id, user.updated_at) == ("u1", NOW)


def test_user_who_has_the_id_takes_the_other_one_in():
    holder = make_user("u1", first_name="", alias=("a", "shop"))
    make_alias_only("ana", first_name="Ana")

    assert name(("u1", "ana")) == {}

    assert ids() == {"u1": holder.pk}
    holder.refresh_from_db()
    assert holder.first_name == "Ana"
    assert holder.aliases.filter(name="ana", label="crm").exists()


def test_user_who_has_the_id_and_an_alias_of_that_label_takes_nobody_in():
    make_user("u1", alias=("anna", "crm"))
    make_alias_only("ana")

    assert name(("u1", "ana")) == {0: naming.LABEL_TAKEN}
    assert User.objects.count() == 2


def test_label_counts_for_who_is_found_by_it_alone():
    make_user("u1", alias=("anna", "crm"), email="-")
    make_alias_only("ana", email="ana@rcpt.example")

    assert name(("u1", MAIL)) == {}
    assert User.objects.get().email == "-"


def test_two_who_get_one_id_become_one():
    first, _ = make_alias_only("ana"), make_alias_only("ben", "shop")

    assert name(("u1", "ana"), ("u1", by_alias("ben", "shop"))) == {}
    assert ids() == {"u1": first.pk}


def test_label_that_came_with_an_earlier_entry_is_taken():
    make_user("u1")
    make_alias_only("ana")
    make_alias_only("ben")

    assert name(("u1", "ana"), ("u1", "ben")) == {1: naming.LABEL_TAKEN}


def test_user_who_has_another_id_keeps_it():
    make_user("u1", alias=("ana", "crm"))

    assert name(("u2", "ana")) == {0: naming.OTHER_ID}
    assert list(ids()) == ["u1"]


def test_user_who_has_this_id_is_named_already():
    make_user("u1", alias=("ana", "crm"))
    make_alias_only("ben")

    assert name(("u1", "ana"), ("u2", "ben"), ("u2", "ben"), ("u3", "ben")) == {3: naming.OTHER_ID}


def test_user_who_was_taken_in_has_the_id_of_who_took_them():
    make_user("u1")
    make_alias_only("ana")

    assert name(("u1", "ana"), ("u1", "ana"), ("u2", "ana")) == {2: naming.OTHER_ID}


def test_name_of_nobody_names_nobody():
    assert name(("u1", "ana"), ("u1", MAIL)) == {0: naming.NOBODY, 1: naming.NOBODY}
    assert not User.objects.exists()


def test_merge_says_which_of_the_two_is_missing():
    make_user("u1")

    refused = merge([(by_id("u9"), by_id("u1")), (by_id("u1"), by_id("u9"))], by=BY, now=NOW)

    assert refused == {
        0: f"identifier_to_merge {naming.NOBODY}",
        1: f"identifier_to_keep {naming.NOBODY}",
    }
    assert list(ids()) == ["u1"]


@pytest.mark.parametrize(
    ("pairs", "left", "refused"),
    [
        ("ab bc", "c", {}),
        ("bc ab", "c", {}),
        ("ab ac", "bc", {1: naming.GONE}),
        ("ab ab", "bc", {}),
        ("ab ba", "bc", {}),
        ("aa bc", "ac", {}),
        ("ab bc ca", "c", {}),
    ],
)
def test_merges_of_one_call_are_done_in_their_order(pairs, left, refused):
    for letter in "abc":
        make_user(letter)
    wanted = [(by_id(pair[0]), by_id(pair[1])) for pair in pairs.split()]

    assert merge(wanted, by=BY, now=NOW) == refused
    assert set(ids()) == set(left)


def test_identifier_names_whom_it_named_when_the_call_came():
    for letter in "abc":
        make_user(letter, alias=(letter, letter))
    wanted = [(by_alias("a", "a"), by_id("b")), (by_alias("a", "a"), by_id("c"))]

    assert merge(wanted, by=BY, now=NOW) == {1: naming.GONE}
    assert set(ids()) == {"b", "c"}


@pytest.mark.parametrize("count", [2, 50])
def test_naming_takes_a_fixed_number_of_statements(count, django_assert_num_queries):
    for number in range(count):
        make_alias_only(f"a{number}")
    wanted = [(f"u{number}", f"a{number}") for number in range(count)]

    # ids, aliases; users, their aliases; one write
    with transaction.atomic(), django_assert_num_queries(5):
        assert name(*wanted) == {}
