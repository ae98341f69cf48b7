"""Which sockets open, and which are used again."""

import socket
from ipaddress import ip_network

import pytest

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.http import HttpEngine
from messaging.engines.http_sockets import Connections
from messaging.errors import (
    BlockedAddressError,
)
from tests.messaging.engines.carrying import CALM, one, post


def test_idle_connection_that_was_closed_leaves_no_doubt(sink, engine):
    one(engine, post(sink.url("/first")))
    sink.drop_connections()

    assert one(engine, post(sink.url("/second"))).status == 200
    assert [request.path for request in sink.requests] == ["/first", "/second"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
def test_callers_policy_dials_nothing_private(sink, host):
    engine = HttpEngine(OutboundPolicy(any_port=True), slots=1, limits=CALM)

    result = one(engine, post(f"http://{host}:{sink.port}/"))
    engine.close()

    assert isinstance(result, BlockedAddressError)
    assert str(result) == "blocked_address"
    assert sink.connection_count == 0


def test_allowed_network_is_dialled_on_any_port(sink):
    engine = HttpEngine(OutboundPolicy(allow=(ip_network("127.0.0.0/8"),)), slots=1)

    assert one(engine, post(sink.url())).status == 200
    engine.close()


def test_all_idle_connections_that_were_closed_leave_no_doubt(sink, engine):
    paths = [f"/{number}" for number in range(8)]
    for _ in range(2):
        results = list(engine.run([post(sink.url(path)) for path in paths]))
        assert [reply.status for _, reply in results] == [200] * len(paths)
        sink.drop_connections()

    assert sorted(request.path for request in sink.requests) == sorted(paths * 2)


def test_one_that_hung_up_is_known_until_another_has_its_port():
    server = socket.create_server(("127.0.0.1", 0))
    ours = socket.create_connection(server.getsockname())
    theirs, _ = server.accept()
    port, connections = ours.getsockname()[1], Connections()

    connections.add(port, ours.fileno())
    assert not connections.is_hung_up(port)
    theirs.close()
    for _ in range(2):
        connections.look()
        assert connections.is_hung_up(port)
    ours.close()

    with socket.create_connection(server.getsockname()) as again:
        connections.add(port, again.fileno())
        assert not connections.is_hung_up(port)
    server.close()


def test_one_with_the_port_of_another_that_is_gone_is_not_taken_for_it():
    ends = [socket.socketpair() for _ in range(2)]
    (gone, _), (ours, _) = ends
    connections = Connections()
    connections.add(50_000, gone.fileno())
    gone.close()

    connections.add(50_000, ours.fileno())

    assert not connections.is_hung_up(50_000)
    for end in ends:
        for side in end:
            side.close()
