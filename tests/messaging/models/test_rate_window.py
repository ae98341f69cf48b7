"""Tests of counting calls in one statement."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from messaging.models.rate_window import RateWindow
from tests.factories import NOW

CALLERS, CALLS_EACH, LIMIT = 4, 10, 25


@pytest.mark.django_db
def test_up_to_the_limit_each_call_gets_its_number_and_then_none():
    counts = [RateWindow.objects.count_one("pool", NOW, limit=2) for _ in range(4)]

    assert counts == [1, 2, None, None]
    assert RateWindow.objects.counted("pool", NOW) == 2


@pytest.mark.django_db(transaction=True)
def test_callers_at_the_same_moment_never_get_the_same_number():
    counts, together = [], Barrier(CALLERS)

    def call():
        together.wait()
        counts.extend(
            RateWindow.objects.count_one("pool", NOW, limit=LIMIT) for _ in range(CALLS_EACH)
        )
        connection.close()

    threads = [Thread(target=call) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(count for count in counts if count is not None)
    assert numbers == list(range(1, LIMIT + 1))
