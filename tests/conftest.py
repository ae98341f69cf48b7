"""What all tests share: a network that ends here, static files as they lie, how many examples."""

import gc
import ipaddress
import os
import socket

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from messaging import disk

pytest_plugins = ["tests.both_databases", "tests.long_first"]

# The same examples on every run; ``HYPOTHESIS_PROFILE=nightly`` looks for new ones.
hypothesis.settings.register_profile("everyday", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("nightly", max_examples=20_000, deadline=None, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))

_connect = socket.socket.connect


def _connect_here(self, address):
    """Dial unix sockets and loopback; anything else is a test that left the machine."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"A test dialled {host}.")
    return _connect(self, address)


def pytest_xdist_auto_num_workers():
    """One more than there are processors: a third of the time tests wait for a process to end."""
    return (os.cpu_count() or 1) + 1


def pytest_configure():
    """Serve static files unhashed: tests run without ``collectstatic``."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def pytest_collection_finish():
    """Let the garbage collector pass over what stays to the end: the tests, and all they load."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Drop the test database though PostgreSQL has not noticed yet that a killed worker is gone."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _disk_has_room(monkeypatch):
    """Let no test hang on how full this machine's disk happens to be."""
    monkeypatch.setattr(disk, "_free_and_total", lambda _folder: (10**12, 10**12))
    monkeypatch.setattr(disk, "_looked", disk._Looked())


@pytest.fixture(autouse=True)
def _network_ends_here(request, monkeypatch):
    if not request.node.get_closest_marker("registry"):
        monkeypatch.setattr(socket.socket, "connect", _connect_here)
