import pytest

from messaging.audience.occurrences import COMPARISONS, occurred, said
from messaging.models.custom_event import CustomEvent
from messaging.models.user import User


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("comparison", "count", "asked"),
    [
        ("has_done", None, 1),
        ("has_not_done", None, 1),
        ("at_least", 0, 0),
        ("at_least", 2, 1),
        ("at_most", 0, 1),
        ("exactly", 2, 2),
    ],
)
def test_every_question_is_one_or_two_of_at_least(comparison, count, asked):
    sql = str(User.objects.filter(occurred(CustomEvent.objects.all(), comparison, count)).query)

    assert sql.count("EXISTS") == asked


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_comparison_has_words(comparison):
    count = 1 if COMPARISONS[comparison].has_count else None

    assert said(comparison, count).endswith(" 1 time") == (count is not None)
