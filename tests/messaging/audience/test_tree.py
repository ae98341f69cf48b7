import json
from itertools import count

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from messaging.audience.reader import read_audience
from messaging.audience.tree import And, Everyone, Or
from messaging.choices.people import SubscriptionState
from messaging.models.user import User
from tests.factories import NOW
from tests.messaging.audience.oracle import means
from tests.messaging.audience.strategies import audiences, often, users

numbers = count(1)


def store(user):
    return User(
        external_id=f"random-{next(numbers)}",
        custom_attributes=user["custom_attributes"],
        push_subscribe=SubscriptionState.of(user["push"]),
        email_subscribe=SubscriptionState.of(user["email"]),
        last_used_app_at=user["last_used_app_at"],
    )


@pytest.mark.django_db
@often
@given(audience=audiences, people=st.lists(users, min_size=1, max_size=8))
def test_database_and_oracle_mean_the_same_users(audience, people):
    condition = read_audience(audience).condition(NOW)

    with transaction.atomic():
        rows = User.objects.bulk_create(map(store, people))
        found = set(User.objects.filter(condition).values_list("pk", flat=True))
        transaction.set_rollback(True)

    expected = [means(audience, user, NOW) for user in people]
    assert [row.pk in found for row in rows] == expected


@given(audience=audiences)
def test_tree_writes_the_json_that_it_was_read_from(audience):
    tree = read_audience(audience)

    written = json.loads(json.dumps(tree.to_json()))

    assert read_audience(written) == tree


@pytest.mark.parametrize("group", [And, Or])
def test_tree_without_a_filter_cannot_be_built(group):
    with pytest.raises(ValueError, match="without a filter"):
        group(())


def test_everyone_is_in_no_callers_json():
    with pytest.raises(TypeError, match="cannot say everybody"):
        Everyone().to_json()


@pytest.mark.database
@pytest.mark.parametrize("group", [And, Or])
def test_columns_are_asked_before_json_is_read(group):
    json_read = {"custom_attribute_name": "n", "comparison": "equals", "value": 1}
    column = {"comparison": "is", "value": "opted_in"}
    filters = [{"custom_attribute": json_read}, {"push_subscription_status": column}]
    tree = group(tuple(map(read_audience, filters)))

    statement = str(User.objects.filter(tree.condition(NOW)).query).partition("WHERE")[2]

    assert statement.index("push_subscribe") < statement.index("custom_attributes")
    assert [child.to_json() for child in tree.children] == filters
