import pytest

from messaging.audience.occurrences import COMPARISONS, occurred, said
from messaging.models.custom_event import CustomEvent
from messaging.models.user import User


@pytest.mark.django_db
def test_a_count_reads_no_more_rows_of_a_user_than_it_needs():
    sql = str(User.objects.filter(occurred(CustomEvent.objects.all(), "at_least", 3)).query)

    assert "OFFSET 2" in sql
    assert "COUNT" not in sql


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("comparison", "count", "asked"),
    [
        ("has_done", None, 1),
        ("has_not_done", None, 1),
        ("at_least", 1, 1),
        ("at_least", 2, 2),
        ("at_most", 0, 1),
        ("exactly", 2, 4),
    ],
)
def test_most_questions_are_one_that_a_database_can_join_by(comparison, count, asked):
    sql = str(User.objects.filter(occurred(CustomEvent.objects.all(), comparison, count)).query)

    assert sql.count("EXISTS") == asked


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_comparison_has_words(comparison):
    count = 1 if COMPARISONS[comparison].has_count else None

    assert said(comparison, count).endswith(" 1 time") == (count is not None)
