import pytest
from django.db.models import Q

from messaging.audience.expressions.columns import (
    ColumnIsOneOf,
    ColumnMatches,
    ColumnMatchesNot,
)
from messaging.models.user import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HOSTILE = [
    "'); DROP TABLE messaging_user; --",
    "%s",
    "{column}",
    '"',
    "\\",
    "{a,b}",
    "NULL",
    "é,😀",
]
CONDITIONS = [
    ColumnMatches("external_id", "x"),
    ColumnMatchesNot("external_id", "x"),
    ColumnIsOneOf("external_id", HOSTILE),
]


def found(condition):
    users = User.objects.filter(Q(condition)).order_by("pk")
    return list(users.values_list("external_id", flat=True))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: type(condition).__name__)
def test_condition_is_yes_or_no_for_whatever_is_stored(condition):
    User.objects.create(external_id=None)
    for text in ("x", "y", *HOSTILE):
        make_user(text)

    answers = User.objects.annotate(answer=condition).values_list("answer", flat=True)
    no = User.objects.filter(~Q(condition)).count()

    assert None not in answers
    assert len(found(condition)) + no == 3 + len(HOSTILE)


@pytest.mark.parametrize("text", HOSTILE)
def test_listed_texts_only_ever_match_themselves(text):
    for external_id in HOSTILE:
        make_user(external_id)

    assert found(ColumnIsOneOf("external_id", [text])) == [text]
    assert found(ColumnIsOneOf("external_id", HOSTILE)) == HOSTILE


def test_a_list_is_one_parameter_however_long():
    users = User.objects.filter(Q(ColumnIsOneOf("external_id", HOSTILE)))

    assert len(users.query.sql_with_params()[1]) == 1


def test_patterns_know_no_case_and_find_anywhere():
    for external_id in ("one", "TWO"):
        make_user(external_id)

    assert found(ColumnMatches("external_id", "w")) == ["TWO"]
    assert found(ColumnMatchesNot("external_id", "w")) == ["one"]
