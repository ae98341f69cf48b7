import pytest
from django.db import connection

from messaging.activity import outcomes
from messaging.activity.outcomes import outcome_of
from messaging.activity.query_language import BadValueError
from messaging.choices.states import DispatchState
from messaging.models.activity_entry import ActivityEntry
from tests.rows import make_chunk, make_dispatch, make_entry

pytestmark = pytest.mark.django_db
OUTCOMES = ("sent", "skipped", "failed", "cancelled", "unknown", "pending")
RARE = ("failed", "cancelled", "unknown")


@pytest.fixture
def log():
    """An entry for each outcome, one of two chunks, and one that sent nothing."""
    make_entry(what="nothing")
    for word in OUTCOMES:
        make_entry(dispatch := make_dispatch(state=DispatchState.SENDING), what=word)
        make_chunk(dispatch, size=2, **({} if word == "pending" else {word: 2}))
    make_entry(dispatch := make_dispatch(), what="failed, corrected")
    make_chunk(dispatch, failed=1, number=1)
    make_chunk(dispatch, failed=1, unknown=-1, cursor=0, size=0, number=0)


def found(word, *, is_negated=False):
    condition = outcome_of("dispatch", word)
    rows = ActivityEntry.objects.filter(~condition if is_negated else condition)
    return sorted(rows.values_list("what", flat=True))


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("word", OUTCOMES)
@pytest.mark.parametrize("most", [0, 1, 10_000])
def test_an_outcome_finds_the_same_entries_however_many_dispatches_have_it(monkeypatch, word, most):
    monkeypatch.setattr(outcomes, "MOST_DISPATCHES", most)
    all_entries = sorted([*OUTCOMES, "nothing", "failed, corrected"])

    with_it = ["failed", "failed, corrected"] if word == "failed" else [word]

    assert found(word) == with_it
    assert found(word, is_negated=True) == [each for each in all_entries if each not in with_it]


@pytest.mark.usefixtures("log")
def test_nothing_is_pending_in_what_has_ended():
    make_entry(make_dispatch(state=DispatchState.COMPLETED), what="ended")

    assert found("pending") == ["pending"]


@pytest.mark.parametrize("word", RARE)
def test_rare_outcomes_are_read_off_their_index(django_assert_num_queries, word):
    with django_assert_num_queries(1) as asked:
        outcome_of("dispatch", word)

    is_on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_on_postgresql:  # its table is empty: it would read the whole of it
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        explain = "EXPLAIN" if is_on_postgresql else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {asked.captured_queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert f"chunk_{word}" in plan


def test_an_outcome_that_is_none_is_refused():
    with pytest.raises(BadValueError):
        outcome_of("dispatch", "lost")
