import pytest

from messaging.audience.counts import count, count_each
from messaging.audience.reader import read_audience
from messaging.audience.segments import saved_tree
from messaging.audience.tree import Everyone, nodes
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.user import User
from tests.factories import NOW, make_user
from tests.messaging.audience.questions import ask

pytestmark = pytest.mark.django_db

BLUE, TALL = ask("eyes", "equals", "blue"), ask("cm", "greater_than", 180)


@pytest.fixture(autouse=True)
def four_users():
    for attributes in ({"eyes": "blue", "cm": 190}, {"eyes": "blue"}, {"cm": 190}, {}):
        make_user(custom_attributes=attributes)


def test_users_are_counted_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert count(User.objects.filter(read_audience(BLUE).condition(NOW))) == 2


def test_each_node_is_counted_in_one_statement(django_assert_num_queries):
    tree = read_audience({"OR": [BLUE, {"AND": [BLUE, TALL]}, TALL]})

    with django_assert_num_queries(1):
        assert count_each(tree, now=NOW) == [3, 2, 1, 2, 2, 2]


def test_deep_and_wide_audience_still_fits_a_statement():
    deep = TALL
    for _ in range(18):
        deep = {"AND": [deep]}
    tree = read_audience({"OR": [{"AND": [BLUE, deep]} for _ in range(100)]})

    figures = count_each(tree, now=NOW)

    assert len(figures) == 1 + 100 * 21
    assert figures[0] == 1


def test_filters_that_python_takes_for_equal_are_counted_apart():
    make_user(custom_attributes={"a": 1})
    tree = read_audience({"OR": [ask("a", "equals", 1), ask("a", "equals", value=True)]})

    assert count_each(tree, now=NOW) == [1, 1, 0]


def test_a_filter_is_asked_once_a_user_however_often_it_stands(django_assert_num_queries):
    event_name = EventName.objects.create(name="checkout")
    for user in User.objects.all()[:2]:
        CustomEvent.objects.create(user=user, event_name=event_name, time=NOW)
    did = {"custom_event": {"event_name": "checkout", "comparison": "has_done"}}
    tree = saved_tree({"AND": [{"NOT": {"AND": [did, BLUE]}}, {"OR": [did, {"NOT": did}]}]})

    with django_assert_num_queries(1) as queries:
        assert count_each(tree, now=NOW) == [2, 2, 2, 2, 2, 4, 2, 2, 2]

    assert queries.captured_queries[0]["sql"].count("EXISTS") == 1


def test_counts_are_those_of_each_node_alone():
    tree = saved_tree({"NOT": {"OR": [BLUE, {"AND": [TALL, {"NOT": BLUE}]}]}})
    alone = [count(User.objects.filter(node.condition(NOW))) for node in nodes(tree)]

    assert count_each(tree, now=NOW) == alone


def test_everybody_is_counted_like_any_other():
    assert count_each(Everyone(), now=NOW) == [4]
