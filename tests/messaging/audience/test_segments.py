import json

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.audience.reader import read_audience
from messaging.audience.registry import SEGMENT
from messaging.audience.segments import saved_tree
from messaging.audience.tree import Everyone, leaves
from messaging.errors import InvalidRequestError
from messaging.models.user import User
from tests.factories import NOW, attribute, make_group, make_segment
from tests.messaging.audience.oracle import means
from tests.messaging.audience.people import write_segments, write_users
from tests.messaging.audience.segment_strategies import audiences, nows, others, users
from tests.messaging.audience.strategies import often


@pytest.mark.django_db
@often
@given(
    audience=audiences, people=st.lists(users, min_size=1, max_size=6), segments=others, now=nows
)
def test_database_and_oracle_mean_the_same_users(audience, people, segments, now):
    with transaction.atomic():
        rows = write_users(people)
        write_segments(segments)
        tree = saved_tree(audience)
        found = set(User.objects.filter(tree.condition(now)).values_list("pk", flat=True))
        transaction.set_rollback(True)

    expected = [means(audience, user, now, segments) for user in people]
    assert [row.pk in found for row in rows] == expected
    assert read_audience(json.loads(json.dumps(tree.to_json())), SEGMENT) == tree


def everything(group_id, segment_id):
    """A segment that names something of every kind, twice."""
    named = [
        {"custom_event": {"event_name": "a", "comparison": "has_done"}},
        {"purchase": {"product_id": "a", "comparison": "has_done"}},
        {"purchase": {"comparison": "has_done"}},
        {
            "subscription_group": {
                "subscription_group_id": group_id,
                "comparison": "is",
                "value": "subscribed",
            }
        },
        {"segment_membership": {"segment_id": segment_id, "comparison": "is"}},
    ]
    return {"OR": named * 2}


@pytest.mark.django_db
def test_what_a_segment_names_is_looked_up_in_four_statements(django_assert_num_queries):
    inner = make_segment({"custom_event": {"event_name": "b", "comparison": "has_done"}})
    audience = everything(make_group().subscription_group_id, inner.segment_id)

    with django_assert_num_queries(4):
        tree = saved_tree(audience)
    with django_assert_num_queries(1):
        assert not User.objects.filter(tree.condition(NOW)).exists()


def test_a_segment_that_names_nothing_asks_nothing_to_be_read():
    assert saved_tree(None) == Everyone()  # no database: pytest would refuse it
    assert saved_tree(attribute("a", "b")).words() == "a is “b”"


@pytest.mark.django_db
def test_everything_that_is_gone_is_listed_with_its_path():
    with pytest.raises(InvalidRequestError) as caught:
        saved_tree({"NOT": everything("no group", "no segment")})

    at = [problem.path.removeprefix("NOT.OR.")[0] for problem in caught.value.problems]
    assert at == ["3", "4", "8", "9"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "audience",
    [
        {"custom_attribute": {"custom_attribute_name": "a", "comparison": "removed"}},
        everything("no group", "no segment")["OR"][3],
    ],
)
def test_a_segment_that_cannot_be_used_makes_no_other_unclear(audience):
    broken = make_segment(audience)

    with pytest.raises(InvalidRequestError) as caught:
        saved_tree({"segment_membership": {"segment_id": broken.segment_id, "comparison": "is"}})

    (problem,) = caught.value.problems
    assert problem.path == "segment_membership.segment_id"
    assert problem.reason.startswith("is a segment that cannot be used now")


@pytest.mark.django_db
def test_patterns_of_a_segment_that_is_asked_about_are_known():
    field = {"field": "email", "comparison": "matches_regex", "value": "x"}
    inner = make_segment({"NOT": {"profile_field": field}})
    asked = {"segment_membership": {"segment_id": inner.segment_id, "comparison": "is"}}

    assert saved_tree({"AND": [asked, attribute("a", "b")]}).patterns() == ("x",)


@pytest.mark.django_db
@settings(max_examples=100)
@given(audience=audiences, person=users, segments=others, now=nows)
def test_every_filter_tells_what_it_looked_at(audience, person, segments, now):
    with transaction.atomic():
        (row,) = write_users([person])
        write_segments(segments)
        row.refresh_from_db()
        told = [leaf.actual(row, now) for leaf in leaves(saved_tree(audience))]
        transaction.set_rollback(True)

    assert json.loads(json.dumps(told)) == told
