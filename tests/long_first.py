"""The order in which pytest's workers take tests: each begins with its share of the long ones.

pytest-xdist gives each worker one stretch of the list, and later what others have not come to. A
test of a minute that begins last leaves the other processors with nothing to do.
"""

from itertools import islice

import pytest

ON_ROWS_OF_ITS_OWN = {"transactional_db", "live_server"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    work = getattr(config, "workerinput", None)
    if work:
        items[:] = dealt(items, is_long, work["workercount"])


def is_long(item):
    """Say whether ``item`` is of a kind that may take seconds: real processes, many examples."""
    mark = item.get_closest_marker("django_db")
    return bool(
        (mark and mark.kwargs.get("transaction"))
        or item.get_closest_marker("database")
        or not ON_ROWS_OF_ITS_OWN.isdisjoint(item.fixturenames)
        or getattr(item.function, "is_hypothesis_test", False)
        or "journeys" in item.path.parts
    )


def dealt(items, is_long, workers):
    """Return ``items`` so that each of as many equal stretches begins with its share of the long.

    A worker's stretch is as long as xdist makes it (``WorkStealingScheduling.check_schedule``).
    """
    long = [item for item in items if is_long(item)]
    short = (item for item in items if not is_long(item))
    order = []
    for worker in range(workers):
        stretch = (len(items) - len(order)) // (workers - worker)
        share = long[worker::workers]
        order += [*share, *islice(short, max(0, stretch - len(share)))]
    return [*order, *short]
