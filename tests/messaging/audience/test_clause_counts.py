import pytest
from hypothesis import given, settings

from messaging.audience.clause_counts import count_nodes
from messaging.audience.counts import count_each
from messaging.audience.places import places
from messaging.audience.reader import read_audience
from messaging.audience.segments import saved_tree
from messaging.models.user import User
from tests.factories import NOW, make_user
from tests.messaging.audience.questions import ask
from tests.messaging.audience.strategies import audiences

pytestmark = pytest.mark.django_db

BLUE, TALL = ask("eyes", "equals", "blue"), ask("cm", "greater_than", 180)


@pytest.fixture(autouse=True)
def four_users():
    for attributes in ({"eyes": "blue", "cm": 190}, {"eyes": "blue"}, {"cm": 190}, {}):
        make_user(custom_attributes=attributes)


def counted(*trees, named=None):
    roots = [list(places(tree)) for tree in trees]
    return count_nodes(roots, named=named, among=User.objects.all(), now=NOW)


@settings(deadline=None, max_examples=60)
@given(audience=audiences)
def test_nodes_are_what_each_of_them_counts_alone(audience):
    tree = read_audience(audience)

    assert [node.alone for node in counted(tree)] == count_each(tree, now=NOW)


def test_left_is_a_running_and_across_trees(django_assert_num_queries):
    segment, tree = read_audience(BLUE), read_audience({"AND": [TALL, {"OR": [BLUE, TALL]}]})

    with django_assert_num_queries(1):
        nodes = counted(segment, tree)

    assert [(node.alone, node.left) for node in nodes] == [
        (2, 2),
        (2, 1),
        (2, 1),
        (3, 1),
        (2, None),
        (2, None),
    ]


def test_too_many_answers_are_not_made_up(monkeypatch):
    monkeypatch.setattr("messaging.audience.clause_counts.MOST_FOLDED", 3)

    assert counted(read_audience(BLUE)) is not None
    assert counted(read_audience({"OR": [BLUE, TALL]})) is None


def test_deep_and_wide_audience_is_still_one_statement(django_assert_num_queries):
    deep = TALL
    for _ in range(18):
        deep = {"AND": [deep]}
    tree = read_audience({"OR": [{"AND": [BLUE, deep]} for _ in range(100)]})

    with django_assert_num_queries(1):
        nodes = counted(tree)

    assert (len(nodes), nodes[0].alone) == (1 + 100 * 21, 1)


def test_not_turns_round_what_is_in_it():
    tree = saved_tree({"AND": [TALL, {"NOT": BLUE}]})

    assert [(node.alone, node.left) for node in counted(tree)] == [
        (1, 1),
        (2, 2),
        (2, 1),
        (2, None),
    ]
