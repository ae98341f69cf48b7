"""A small run of the faults that matter most, and the judge judged. ``make chaos`` is the whole."""

from importlib.util import find_spec

import pytest
from django.db import connection

from tests.chaos.scenarios.killing import kill_only
from tests.chaos.scenarios.pausing import sigterm
from tests.chaos.scenarios.poisoning import poison

pytestmark = pytest.mark.django_db(transaction=True)
HAS_JOURNAL = find_spec("messaging.delivery.journal") is not None


def test_kill_of_all_workers_loses_nobody_and_surprises_nobody(small_site):
    with small_site() as site:
        result = kill_only(site)

    if not HAS_JOURNAL:
        del result.bounds["doubled"]  # whole windows are in doubt without one
    assert result.facts["faults"] == 1
    assert result.broken() == []


def test_workers_that_are_asked_to_go_double_nobody(small_site):
    with small_site(every_seconds=0.5) as site:
        result = sigterm(site)

    del result.bounds["exit_seconds"]  # no test asserts a duration
    assert result.broken() == []


def test_one_user_at_whom_workers_die_is_the_only_one_who_fails(small_site):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite: its only worker dies a dozen times, 40 s; PostgreSQL has two.")
    with small_site() as site:
        result = poison(site)

    assert result.facts["faults"]
    assert result.broken() == []


def test_judge_objects_to_a_cursor_that_moves_before_the_outcomes(small_site):
    with small_site(guard_off="outcomes-first") as site:
        site.patience_seconds = 5  # it may never end
        result = kill_only(site)

    assert any(words.startswith("lost") for words in result.broken())
