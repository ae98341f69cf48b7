import pytest
from django.db import connection

from messaging.audience.reader import read_audience
from messaging.audience.recipients import (
    Named,
    Wanted,
    named,
    recipients,
    segment_tree,
)
from messaging.audience.tree import Everyone
from messaging.choices.people import SubscriptionState
from messaging.models.user_alias import UserAlias
from tests.factories import NOW, make_segment, make_user

pytestmark = pytest.mark.django_db

BLUE = {
    "custom_attribute": {
        "custom_attribute_name": "eye_color",
        "comparison": "equals",
        "value": "blue",
    }
}
OPTED_IN = {"push_subscription_status": {"comparison": "is", "value": "opted_in"}}


def blue_eyed(external_id, **fields):
    return make_user(external_id, custom_attributes={"eye_color": "blue"}, **fields)


def reached(**wanted):
    users = recipients(Wanted(**wanted), now=NOW)
    return sorted(users.values_list("external_id", flat=True))


def test_nobody_named_and_nothing_asked_is_nobody():
    make_user("ann")

    assert reached() == []


def test_everybody_must_be_said():
    make_user("ann")

    assert reached(trees=(Everyone(),)) == ["ann"]


def test_segment_without_an_audience_is_everybody():
    make_user("ann")

    assert reached(trees=(segment_tree(make_segment()),)) == ["ann"]


def test_ids_and_aliases_add_up():
    make_user("ann")
    make_user("bob", alias=("bobby", "nick"))
    make_user("eve")

    assert reached(external_ids=("ann",), aliases=(("bobby", "nick"),)) == ["ann", "bob"]


def test_aliases_alone_name_users():
    make_user("ann")
    make_user("bob", alias=("bobby", "nick"))

    assert reached(aliases=(("bobby", "nick"),)) == ["bob"]


def test_alias_is_name_and_label_together():
    make_user("ann", alias=("x", "one"))
    make_user("bob", alias=("y", "two"))

    assert reached(aliases=(("x", "two"), ("y", "one"))) == []


def test_user_with_many_names_comes_once():
    ann = make_user("ann", alias=("x", "one"))
    UserAlias.objects.create(user=ann, name="y", label="two")

    assert reached(external_ids=("ann", "ann"), aliases=(("x", "one"), ("y", "two"))) == ["ann"]


def test_names_segment_and_audience_narrow_each_other():
    blue_eyed("all three", push_subscribe=SubscriptionState.OPTED_IN)
    blue_eyed("no audience")
    make_user("no segment", push_subscribe=SubscriptionState.OPTED_IN)
    blue_eyed("no name", push_subscribe=SubscriptionState.OPTED_IN)

    trees = (segment_tree(make_segment(BLUE)), read_audience(OPTED_IN))

    assert reached(external_ids=("all three", "no audience", "no segment"), trees=trees) == [
        "all three"
    ]


def test_recipients_are_one_statement(django_assert_num_queries):
    blue_eyed("ann")
    wanted = Wanted(external_ids=("ann",), aliases=(("x", "y"),), trees=(read_audience(BLUE),))

    with django_assert_num_queries(1):
        ids = list(recipients(wanted, now=NOW).order_by("id").values_list("id", flat=True))

    assert len(ids) == 1


def test_named_takes_two_statements_whatever_the_number(django_assert_num_queries):
    users = [make_user(f"u{n}", alias=(f"n{n}", "label")) for n in range(20)]

    with django_assert_num_queries(2):
        found = named([f"u{n}" for n in range(10)], [(f"n{n}", "label") for n in range(10, 20)])

    assert found == Named(user_ids=tuple(user.pk for user in users), unknown=(), duplicates=0)


def test_names_of_nobody_are_told_once_each():
    ann = make_user("ann")

    found = named(["u9", "ann", "u9"], [("x", "y"), ("x", "y")])

    assert found.user_ids == (ann.pk,)
    assert found.unknown == (("external_id", "u9"), ("alias", "x:y"))


def test_each_further_name_of_a_user_is_a_duplicate():
    ann = make_user("ann", alias=("x", "y"))

    found = named(["ann", "ann"], [("x", "y")])

    assert found == Named(user_ids=(ann.pk,), unknown=(), duplicates=2)


@pytest.mark.parametrize(
    ("first", "second", "sharing"),
    [
        ({"email": "Ada@corp.example"}, {"email": "ada@CORP.example"}, {"email"}),
        ({"phone": "+34600111222"}, {"phone": "+34600111222"}, {"phone"}),
        ({"email": "", "phone": ""}, {"email": "", "phone": ""}, set()),
        ({"email": "a@corp.example"}, {"email": "b@corp.example"}, set()),
    ],
)
def test_it_is_known_whether_two_of_the_named_share_an_address(first, second, sharing):
    make_user("ada", **first)
    make_user("bob", alias=("x", "y"), **second)

    assert named(["ada", "ada"], [("x", "y")]).sharing == sharing


def test_no_names_lead_to_nobody():
    assert named([], []) == Named(user_ids=(), unknown=(), duplicates=0)


@pytest.mark.postgresql
def test_names_are_looked_up_by_their_indexes():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: only PostgreSQL explains by EXPLAIN (COSTS OFF)")
    wanted = Wanted(external_ids=("ann",), aliases=(("x", "y"),))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = recipients(wanted, now=NOW).explain(costs=False)

    assert "Seq Scan" not in plan
