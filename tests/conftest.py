"""What all tests share: a network that ends at this machine, static files as they lie."""

import ipaddress
import os
import socket

import pytest
from django.conf import settings

_connect = socket.socket.connect
_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


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


def pytest_collection_modifyitems(config, items):
    """On the second database ask again only what asks a database; see docs/decisions/0023."""
    if not os.environ.get("TEST_DATABASE_URL") or settings.IS_SQLITE:
        return
    again = [item for item in items if _asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def _asks_a_database(item):
    if item.get_closest_marker("looks"):
        return False
    is_unit = item.path.is_relative_to(item.config.rootpath / "tests" / "messaging")
    return not is_unit or bool(
        item.get_closest_marker("django_db") or _DATABASE & set(item.fixturenames)
    )


@pytest.fixture(autouse=True)
def _network_ends_here(request, monkeypatch):
    if not request.node.get_closest_marker("registry"):
        monkeypatch.setattr(socket.socket, "connect", _connect_here)
