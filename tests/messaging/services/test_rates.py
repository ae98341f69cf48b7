"""Tests of fixed windows."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models.rate_window import RateWindow
from messaging.services.rates import Pool, count_call, standing

NOW = datetime(2026, 11, 22, 9, 41, 7, 500_000, tzinfo=UTC)
MINUTE = Pool("minute", 3, 60)

pytestmark = pytest.mark.django_db


def test_windows_begin_on_the_clock_not_with_the_first_call():
    assert MINUTE.window_at(NOW) == NOW.replace(second=0, microsecond=0)
    assert Pool("hour", 1, 3600).window_at(NOW) == NOW.replace(minute=0, second=0, microsecond=0)


def test_remaining_counts_this_call_and_reset_is_the_end_of_the_window():
    first = count_call(MINUTE, now=NOW)

    assert (first.limit, first.remaining, first.is_refused) == (3, 2, False)
    assert datetime.fromtimestamp(first.resets_at, UTC) == datetime(2026, 11, 22, 9, 42, tzinfo=UTC)


def test_the_call_over_the_limit_is_refused_and_not_counted():
    standings = [count_call(MINUTE, now=NOW) for _ in range(5)]

    assert [each.is_refused for each in standings] == [False, False, False, True, True]
    assert RateWindow.objects.get().count == 3
    assert standings[-1].remaining == 0


def test_a_new_window_begins_at_zero():
    for _ in range(4):
        count_call(MINUTE, now=NOW)

    assert count_call(MINUTE, now=NOW + timedelta(seconds=53)).remaining == 2


def test_other_pools_are_untouched():
    for _ in range(4):
        count_call(MINUTE, now=NOW)

    assert standing(Pool("other", 3, 60), now=NOW).remaining == 3


def test_looking_counts_nothing():
    count_call(MINUTE, now=NOW)

    assert [standing(MINUTE, now=NOW).remaining for _ in range(2)] == [2, 2]


def test_seconds_left_are_never_zero():
    last = datetime(2026, 11, 22, 9, 41, 59, 999_000, tzinfo=UTC)

    assert count_call(MINUTE, now=last).seconds_left(last) == 1
    assert count_call(MINUTE, now=NOW).seconds_left(NOW) == 53


def test_counting_is_one_statement(django_assert_num_queries):
    count_call(MINUTE, now=NOW)

    with django_assert_num_queries(1):
        count_call(MINUTE, now=NOW)


def test_old_windows_go_when_a_new_one_begins():
    count_call(MINUTE, now=NOW - timedelta(days=2))

    count_call(MINUTE, now=NOW)

    assert RateWindow.objects.count() == 1
