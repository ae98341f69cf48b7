"""What all tests share: a network that ends at this machine."""

import ipaddress
import socket

import pytest

_connect = socket.socket.connect


def _connect_here(self, address):
    """Dial unix sockets and loopback; anything else is a test that left the machine."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"A test dialled {host}.")
    return _connect(self, address)


@pytest.fixture(autouse=True)
def _network_ends_here(request, monkeypatch):
    if not request.node.get_closest_marker("registry"):
        monkeypatch.setattr(socket.socket, "connect", _connect_here)
