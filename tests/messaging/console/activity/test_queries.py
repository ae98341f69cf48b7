from datetime import timedelta

import pytest
from django.db import connection

from messaging.activity.search import read_log_search
from messaging.console.activity.queries import entries, page_named
from messaging.console.keyset import Place
from tests.factories import NOW
from tests.rows import make_chunk, make_dispatch, make_entry

pytestmark = pytest.mark.django_db


def test_only_entries_that_sent_something_have_books():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=3, sent=2)
    make_entry()
    make_entry(dispatch)

    rows, _slice = entries(read_log_search("", now=NOW), Place())

    assert [row.figures and row.figures.sent for row in rows] == [2, None]


def test_nothing_is_read_for_a_search_with_a_problem(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert entries(read_log_search("nokey:1", now=NOW), Place()) == ([], None)


def test_search_takes_four_queries_more_where_a_server_is_told_to_stop_it(
    django_assert_num_queries,
):
    make_chunk(dispatch := make_dispatch())
    make_entry(dispatch)
    search = read_log_search("spring", now=NOW)

    with django_assert_num_queries(6 if connection.vendor == "postgresql" else 2):
        assert len(entries(search, Place())[0]) == 1


@pytest.mark.parametrize("text", ["since:1h", "before:0m"])
def test_search_for_a_time_goes_by_time(text):
    minutes = [20, 40, 30]
    for minute in minutes:
        make_entry(at=NOW - timedelta(minutes=minute), duration_ms=minute)

    rows, page = entries(read_log_search(text, now=NOW), Place())

    assert [row.entry.duration_ms for row in rows] == sorted(minutes)
    assert page.rows == [row.entry for row in rows]


def test_an_id_that_two_entries_share_names_no_page():
    entry = make_entry()
    make_entry(request_id=entry.request_id)

    assert page_named(entry.request_id) is None


def test_a_timed_search_that_is_narrowed_reads_only_that_time():
    make_entry(at=NOW - timedelta(hours=3))
    new = make_entry(at=NOW - timedelta(minutes=5))

    rows, page = entries(read_log_search("spring since:1h", now=NOW), Place())

    assert [row.entry for row in rows] == [new]
    assert not page.is_late
