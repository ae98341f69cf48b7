"""One user, a whole tree: what the database says of each clause is what a send does."""

import pytest
from hypothesis import given, settings

from messaging.audience.explain import explain
from messaging.audience.places import places
from messaging.audience.reader import read_audience
from messaging.models.user import User
from tests.factories import NOW, attribute, make_user
from tests.messaging.audience.strategies import audiences

pytestmark = pytest.mark.django_db
SPAIN, VIP = attribute("country", "ES"), attribute("vip", "yes")


def told(user, audience):
    tree = read_audience(audience)
    return {each.path: each for each in explain(list(places(tree, "audience")), user, now=NOW)}


def test_clause_says_wanted_and_actual():
    user = make_user(custom_attributes={"country": "FR"})

    clauses = told(user, {"OR": [SPAIN, VIP]})

    assert clauses["audience.OR.0"].to_json() == {
        "path": "audience.OR.0",
        "passed": False,
        "wanted": "country is “ES”",
        "actual": "FR",
    }
    assert clauses["audience"].joins == "OR"


def test_every_kind_of_filter_shows_what_is_stored():
    user = make_user(last_used_app_at=NOW)
    states = {"comparison": "is", "value": "subscribed"}

    clauses = told(
        user,
        {
            "AND": [
                {"push_subscription_status": states},
                {"email_subscription_status": states},
                {"last_used_app": {"comparison": "before", "value": "2020-01-01"}},
            ]
        },
    )

    assert clauses["audience.AND.0"].actual == "subscribed"
    assert clauses["audience.AND.1"].actual == "subscribed"
    assert clauses["audience.AND.2"].actual == "2026-11-22T09:41:07.000000Z"


def test_one_statement_asks_all(django_assert_num_queries):
    user = make_user()
    tree = read_audience({"AND": [SPAIN, {"OR": [VIP, SPAIN]}]})

    with django_assert_num_queries(1):
        explain(list(places(tree)), user, now=NOW)


def test_who_was_deleted_passes_nothing():
    user = make_user(custom_attributes={"country": "ES"})
    User.objects.all().delete()

    assert not told(user, SPAIN)["audience"].passed


@settings(deadline=None, max_examples=40)
@given(audience=audiences)
def test_root_passes_exactly_who_is_meant(audience):
    users = [make_user(custom_attributes=held) for held in ({}, {"a": 1}, {"a": "x", "b": [1]})]
    tree = read_audience(audience)
    meant = set(User.objects.filter(tree.condition(NOW)).values_list("pk", flat=True))

    passed = {user.pk for user in users if told(user, audience)["audience"].passed}

    assert passed == meant & {user.pk for user in users}
