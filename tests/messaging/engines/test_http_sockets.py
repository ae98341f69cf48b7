"""Which sockets open, and which are used again."""

from ipaddress import ip_network

import pytest

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.http import HttpEngine
from messaging.errors import (
    BlockedAddressError,
)
from tests.messaging.engines.carrying import QUICK, one, post


def test_idle_connection_that_was_closed_leaves_no_doubt(sink, engine):
    one(engine, post(sink.url("/first")))
    sink.drop_connections()

    assert one(engine, post(sink.url("/second"))).status == 200
    assert [request.path for request in sink.requests] == ["/first", "/second"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
def test_callers_policy_dials_nothing_private(sink, host):
    engine = HttpEngine(OutboundPolicy(any_port=True), slots=1, limits=QUICK)

    result = one(engine, post(f"http://{host}:{sink.port}/"))
    engine.close()

    assert isinstance(result, BlockedAddressError)
    assert str(result) == "blocked_address"
    assert sink.connection_count == 0


def test_allowed_network_is_dialled_on_any_port(sink):
    engine = HttpEngine(OutboundPolicy(allow=(ip_network("127.0.0.0/8"),)), slots=1)

    assert one(engine, post(sink.url())).status == 200
    engine.close()
