import pytest
from django.db import connection

from messaging.reports.user_counts import estimated_users, exact_users
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_users_are_counted_when_asked():
    for _ in range(3):
        make_user()

    assert exact_users() == 3


def test_an_estimate_takes_one_statement_and_no_count(django_assert_num_queries):
    for _ in range(3):
        make_user()

    with django_assert_num_queries(1) as queries:
        estimate = estimated_users()

    assert "COUNT" not in queries[0]["sql"].upper()
    assert estimate is None or estimate >= 0


@pytest.mark.postgresql
def test_after_an_analyze_the_estimate_is_right():
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL's own statistics")
    for _ in range(7):
        make_user()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE messaging_user")

    assert estimated_users() == 7
