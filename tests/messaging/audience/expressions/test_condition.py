import pytest
from django.db.models import Q

from messaging.audience.expressions.equality import (
    HasAnyOf,
    HasElement,
    HasFlag,
    HasNumber,
    HasText,
)
from messaging.audience.expressions.ordering import NumberStands, Order, TimeWithin
from messaging.audience.expressions.patterns import Matches, MatchesNot
from messaging.audience.expressions.presence import IsAbsent, IsPresent
from messaging.audience.times import EARLIEST, LATEST
from messaging.models.user import User
from tests.factories import make_user

CALLERS_TEXT = "'); DROP TABLE messaging_user; -- %s {attributes}"
CONDITIONS = [
    HasText("a", CALLERS_TEXT),
    HasFlag("a", flag=True),
    HasNumber("a", 5),
    HasElement("a", CALLERS_TEXT),
    HasAnyOf("a", [CALLERS_TEXT, 5, True]),
    NumberStands("a", Order.LESS, 5),
    TimeWithin("a", EARLIEST, LATEST),
    Matches("a", "x"),
    MatchesNot("a", "x"),
    IsPresent("a"),
    IsAbsent("a"),
]
STORED = [{}, *({"a": value} for value in (None, "", "x", 5, True, [], ["x"], {}, {"a": "x"}))]


@pytest.mark.django_db
@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: type(condition).__name__)
def test_condition_is_yes_or_no_for_whatever_is_stored(condition):
    for attributes in STORED:
        make_user(custom_attributes=attributes)

    answers = User.objects.annotate(answer=condition).values_list("answer", flat=True)
    yes = User.objects.filter(Q(condition)).count()
    no = User.objects.filter(~Q(condition)).count()

    assert None not in answers
    assert yes + no == len(STORED)


@pytest.mark.django_db
@pytest.mark.parametrize("condition", [HasText("a", CALLERS_TEXT), HasText(CALLERS_TEXT, "a")])
def test_callers_text_is_a_parameter_and_never_sql(condition):
    sql, parameters = User.objects.filter(Q(condition)).query.sql_with_params()

    assert "DROP" not in sql
    assert "DROP" in str(parameters)
