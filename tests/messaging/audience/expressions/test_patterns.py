import pytest
from django.db import connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.audience.expressions.patterns import Matches, MatchesNot, checked, runs_on
from messaging.models.user import User
from tests.factories import make_user
from tests.messaging.audience.oracle import finds
from tests.messaging.audience.strategies import often, patterns

# What the two libraries are known to read differently, and what their tables of case disagree on.
VALUES = [
    *("", "a", "B", "k", "K", "\u212a", "s", "\u017f", "ß", "ẞ", "ss", "é", "É", "e\u0301"),
    *(
        "\u0131",
        "İ",
        "\u03c3",
        "ς",
        "Σ",
        "µ",
        "μ",
        "Д",
        "Ǆ",
        "ǅ",
        "ﬅ",
        "ﬆ",
        "\u0390",
        "\u1fd3",
        "Ω",
    ),
    *("a\nb", "\n", "\t", "\v", "\f", "\r", " ", "\x01", "\x7f", "\x80", "a b", "a_b", "a-b", "x1"),
    *("]", "[", "^", "$", "\\", "-", "{,5}", "=a=", ":", "aab", "aaa", "159", "😀", "\uffff"),
]
texts = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1), max_size=8)


def having(values):
    return User.objects.bulk_create(User(custom_attributes={"a": value}) for value in values)


@pytest.fixture
def rows(db):
    """Written once: the patterns only look at them."""
    return having(VALUES)


@settings(often, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=patterns, more=st.lists(texts, max_size=5))
def test_database_finds_what_re2_finds(rows, pattern, more):
    if not runs_on(connection, pattern):
        return

    with transaction.atomic():
        asked = [*rows, *having(more)]
        found = set(User.objects.filter(Q(Matches("a", checked(pattern)))).values_list("pk"))
        transaction.set_rollback(True)

    values = [*VALUES, *more]
    assert [(row.pk,) in found for row in asked] == [finds(pattern, value) for value in values]


@pytest.mark.parametrize(
    "pattern", ["", "(", r"(a)\1", "(?=a)", r"\pL", "(?i)a", "(a{10}){30}", "a**"]
)
def test_pattern_that_cannot_be_read_alike_is_refused(pattern):
    with pytest.raises(ValueError, match=r"\.$"):
        checked(pattern)


@pytest.mark.parametrize(("pattern", "rule"), [("(anna@example", "missing )"), ("a\\", "trailing")])
def test_refusal_names_the_rule_and_not_the_pattern(pattern, rule):
    with pytest.raises(ValueError, match="is no RE2 pattern") as fault:
        checked(pattern)

    assert rule in str(fault.value)
    assert "anna" not in str(fault.value)


def test_pattern_may_be_as_large_as_promised():
    assert checked("a" * 195)
    with pytest.raises(ValueError, match="is too large: 260 RE2 instructions; 200 are the most"):
        checked("a" * 256)


@pytest.mark.django_db
@pytest.mark.parametrize("stored", ["", None, 5, True, ["b"], {"a": "b"}])
def test_only_a_text_with_something_in_it_can_lack_a_pattern(stored):
    make_user(custom_attributes={"a": stored})

    assert not User.objects.filter(Q(MatchesNot("a", "x"))).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("stored", [5, True, ["5"], {"5": "5"}, None])
def test_only_a_text_can_hold_a_pattern(stored):
    make_user(custom_attributes={"a": stored})

    assert not User.objects.filter(Q(Matches("a", "5|e|.*"))).exists()


@pytest.mark.django_db
def test_pattern_that_postgresql_cannot_run_is_told_before_it_runs(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite calls RE2, which runs whatever it reads.")
    monkeypatch.setattr(
        "messaging.audience.expressions.patterns.for_postgresql", lambda _: "(((a{9}){9}){9}){255}"
    )

    assert not runs_on(connection, "a")
    assert User.objects.count() == 0  # the transaction lives


@pytest.mark.django_db
def test_pattern_that_takes_postgresql_minutes_is_given_up_and_leaves_no_limit_behind():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite calls RE2, which runs whatever it reads.")

    assert not runs_on(connection, checked(r"(?:(?:^?$?\b?){5}){6}"))

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_pattern_that_runs_leaves_no_limit_behind_either():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite calls RE2, which runs whatever it reads.")

    assert runs_on(connection, "a")

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
