"""What all tests share: a network that ends here, static files as they lie, how many examples."""

import ipaddress
import os
import socket

import hypothesis
import pytest
from django.conf import settings

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


@pytest.fixture(autouse=True)
def _network_ends_here(request, monkeypatch):
    if not request.node.get_closest_marker("registry"):
        monkeypatch.setattr(socket.socket, "connect", _connect_here)
