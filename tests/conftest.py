"""What all tests share: a network that ends at this machine, static files as they lie."""

import ipaddress
import socket

import pytest
from django.conf import settings

_connect = socket.socket.connect


def _connect_here(self, address):
    """Dial unix sockets and loopback; anything else is a test that left the machine."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"A test dialled {host}.")
    return _connect(self, address)


def pytest_configure():
    """Serve static files unhashed: tests run without ``collectstatic``."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture(autouse=True)
def _network_ends_here(request, monkeypatch):
    if not request.node.get_closest_marker("registry"):
        monkeypatch.setattr(socket.socket, "connect", _connect_here)
