"""Which tests ask the database: those run on each, the others once.

A test asks it by the ``django_db`` mark, by a fixture that needs it, or by the ``database`` mark.
Every other test is held to asking nothing, on every run: it fails where another database could
have told it something else. Why: docs/decisions/0038.

``once("test_of_the_same_pages")`` marks what asks it only to have pages, and says nothing but how
they look: on a second run the test of that name, which draws them too, stands for it. Why: 0043.
"""

import pytest
from django.conf import settings
from django.db import connections
from django.urls import get_resolver

MARKS = ("django_db", "database")
ONCE = "once"
FIXTURES = {"db", "transactional_db", "live_server"}
NO_ADDRESS = "nowhere://"  # a process that reads our settings with this stops, and says so
REFUSAL = "asks the database, though it is marked neither django_db nor database."


def pytest_addoption(parser):
    parser.addoption(
        "--asks-database",
        action="store_true",
        help="Leave out tests that ask no database: a run on another one has answered for them.",
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("--asks-database"):
        others = [item for item in items if not runs_again(item)]
        items[:] = filter(runs_again, items)
        config.hook.pytest_deselected(items=others)


def pytest_itemcollected(item):
    """Refuse a ``once`` that names no test of its own file which runs on each database."""
    if mark := item.get_closest_marker(ONCE):
        (name,) = mark.args
        test = getattr(item.module, name, None)
        if test is None or ONCE in {each.name for each in getattr(test, "pytestmark", ())}:
            raise pytest.UsageError(f"{item.nodeid}: {name} does not run on each database.")


def runs_again(item):
    """Say whether a run on a second database could tell anything new by ``item``."""
    return asks_database(item) and not item.get_closest_marker(ONCE)


def asks_database(item):
    """Say whether ``item`` may end otherwise on another database."""
    is_marked = any(item.get_closest_marker(mark) for mark in MARKS)
    return is_marked or not FIXTURES.isdisjoint(item.fixturenames)


class _Refused:
    """What stands where a database says which one it is, and in whose SQL."""

    def __init__(self, test):
        self.test = test

    def __get__(self, wrapper, owner):
        return self.refuse()

    def __set__(self, wrapper, value):
        """A thread may have its connection, as long as it asks it nothing."""

    def __bool__(self):
        return self.refuse()

    def refuse(self):
        pytest.fail(f"{self.test} {REFUSAL}")


@pytest.fixture(autouse=True)
def _held_to_asking_nothing(request):
    if asks_database(request.node):
        yield
        return
    _ = get_resolver().url_patterns  # what reads a setting while it is loaded has done so then
    refused, kind = _Refused(request.node.name), type(connections["default"])
    with pytest.MonkeyPatch.context() as patch:  # its own: a test may undo that of the fixtures
        for name in ("vendor", "ops"):  # every branch of ours, and all SQL that Django writes
            patch.setattr(kind, name, refused, raising=False)
        patch.setattr(settings, "IS_SQLITE", refused)
        patch.setenv("DATABASE_URL", NO_ADDRESS)
        yield
