"""A small site for the ordinary tests: the suite's database, few users, few faults."""

import pytest

from tests.chaos.site import Plan, Site, environment_of
from tests.journeys.workers import database_url


@pytest.fixture
def small_site(tmp_path):
    """Return what opens a site; whatever it starts ends with it."""

    def opened(**plan):
        wanted = {"users": 300, "faults": 1, "latency_seconds": 0.05, **plan}
        return Site(tmp_path, Plan(**wanted), environment_of(tmp_path, database_url()))

    return opened
