"""What the tests of the engines share: who may be dialled, how long to wait, one exchange."""

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.exchange import Request
from messaging.engines.http_slot import HttpLimits

SHELL = OutboundPolicy(private=True)
QUICK = HttpLimits(connect_seconds=2, silence_seconds=1, whole_seconds=1.5, most_bytes=1000)


def post(url, body=b"{}", **fields):
    return Request(method="POST", url=url, body=body, **fields)


def one(engine, request):
    ((same, result),) = engine.run([request])
    assert same is request
    return result
