import pytest

from messaging.audience.counts import count, count_each
from messaging.audience.reader import read_audience
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
