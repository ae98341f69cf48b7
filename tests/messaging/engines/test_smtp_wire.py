"""The socket below: what it sends in pieces, and what it says when nobody is there."""

import socket
from contextlib import closing
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

import pytest

from messaging.engines.smtp_wire import Wire
from tests.sinks.server import closed_port


@pytest.fixture
def selector():
    with DefaultSelector() as selector:
        yield selector


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def pair(selector, listener):
    """A connected wire, and the server's end of it."""
    with closing(Wire(selector, "owner")) as wire:
        wire.dial((socket.AF_INET, listener.getsockname()))
        ((key, _),) = selector.select(5)
        assert key.data == "owner"
        wire.check_connected()
        end, _ = listener.accept()
        with end:
            yield wire, end


def watched(selector):
    ((_, key),) = selector.get_map().items()
    return key.events


def test_what_the_socket_does_not_take_waits_until_it_does(selector, pair):
    wire, end = pair
    data = bytes(range(256)) * 40_000
    received = bytearray()

    wire.write(data)
    wire.flush()
    wire.write(b"end")
    wire.flush()
    assert watched(selector) == EVENT_READ | EVENT_WRITE
    while len(received) < len(data) + 3:
        received += end.recv(1_000_000)
        wire.flush()

    assert received == data + b"end"
    assert watched(selector) == EVENT_READ


def test_read_tells_nothing_yet_from_hung_up(selector, pair):
    wire, end = pair

    assert wire.read() == b""
    end.sendall(b"250 ok\r\n")
    selector.select(5)
    assert wire.read() == b"250 ok\r\n"
    end.close()
    selector.select(5)
    assert wire.read() is None


def test_refused_connection_is_told(selector):
    with closing(Wire(selector, None)) as wire:
        wire.dial((socket.AF_INET, ("127.0.0.1", closed_port())))
        selector.select(5)

        with pytest.raises(ConnectionRefusedError):
            wire.check_connected()


def test_closed_wire_is_watched_no_more_and_raises(selector, pair):
    wire, _ = pair
    wire.close()
    wire.close()

    assert not selector.get_map()
    wire.write(b"x")
    with pytest.raises(OSError, match="closed"):
        wire.flush()
