"""The HTTP engine: how requests are pulled, begun, and let go of."""

import subprocess
import sys
from time import monotonic, sleep

import pytest

from messaging.engines.exchange import NotBegun, Reply, Request
from messaging.engines.http import HttpEngine
from messaging.errors import (
    RefusedError,
)
from tests.messaging.engines.carrying import SHELL, one, post
from tests.sinks.certificates import certificate
from tests.sinks.server import closed_port

MIRROR = """
async def app(scope, receive, send):
    body = (await receive()).get("body", b"")
    headers = [(b"x-version", scope["http_version"].encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
"""


@pytest.fixture(scope="module")
def http2_server(tmp_path_factory):
    """The server that also carries this product, mirroring bodies over TLS."""
    folder = tmp_path_factory.mktemp("http2")
    (folder / "mirror.py").write_text(MIRROR)
    for name, pem in zip(("key.pem", "cert.pem"), certificate("127.0.0.1"), strict=True):
        (folder / name).write_bytes(pem)
    port = closed_port()
    options = ["--interface", "asginl", "--host", "127.0.0.1", "--port", str(port), "--no-log"]
    tls = ["--ssl-certificate", "cert.pem", "--ssl-keyfile", "key.pem"]
    command = [sys.executable, "-m", "granian", *options, *tls, "mirror:app"]
    with subprocess.Popen(command, cwd=folder) as process:
        wait_for(f"https://127.0.0.1:{port}/")
        yield f"https://127.0.0.1:{port}/"
        process.terminate()


def tls_engine(**settings):
    return HttpEngine(SHELL, trusted=certificate("127.0.0.1")[1], **settings)


def wait_for(url):
    asking, until = tls_engine(slots=1), monotonic() + 30
    while not isinstance(one(asking, post(url)), Reply) and monotonic() < until:
        sleep(0.1)
    asking.close()


def test_ten_thousand_requests_keep_to_the_slots_and_reuse_them(sink):
    engine = HttpEngine(SHELL, slots=8)
    requests = [post(sink.url(f"/{n}"), tag=n) for n in range(10_000)]

    results = list(engine.run(iter(requests)))
    engine.close()

    assert sorted(request.tag for request, _ in results) == list(range(10_000))
    assert {reply.status for _, reply in results} == {200}
    assert sink.connection_count <= 8
    assert len({request.path for request in sink.requests}) == 10_000


def test_requests_are_pulled_as_slots_come_free(sink, engine):
    pulled, answered = 0, 0

    def source():
        nonlocal pulled
        for _ in range(50):
            pulled += 1
            assert pulled - answered <= 4 + 4  # those out, and those answered but not yet taken
            yield post(sink.url())

    for _ in engine.run(source()):
        answered += 1

    assert answered == 50


def test_begin_that_says_no_sends_nothing(sink, engine):
    assert one(engine, post(sink.url(), begin=lambda: False)) == NotBegun()
    assert sink.requests == []
    assert one(engine, post(sink.url())).status == 200


def test_what_begin_raises_comes_out_and_the_engine_goes_on(sink, engine):
    def begin():
        raise LookupError("disk full")

    with pytest.raises(LookupError, match="disk full"):
        list(engine.run([post(sink.url(), begin=begin)]))
    assert sink.requests == []
    assert one(engine, post(sink.url())).status == 200


def test_run_that_is_left_early_frees_its_slots(sink, engine):
    running = engine.run(post(sink.url(f"/{n}")) for n in range(100))
    next(running)
    running.close()

    assert len([*engine.run([post(sink.url())] * 5)]) == 5


@pytest.mark.parametrize(
    "request_",
    [
        post("file:///etc/passwd"), post("http://u:p@127.0.0.1/"), post("gopher://127.0.0.1/"),
        post("http://127.0.0.1"), post("http://a/b c"), post("http://a/é"), post("http://A/"),
        Request(method="TRACE", url="http://a/"), Request(method="GET / HTTP/1.1\r\n", url="http://a/"),
        post("http://a/", headers={"Host": "b"}), post("http://a/", headers={"X": "a\r\nY: b"}),
    ],
)  # fmt: skip
def test_request_that_must_not_leave_is_refused_and_takes_no_slot(sink, engine, request_):
    results = [result for _, result in engine.run([request_] * 9 + [post(sink.url())])]

    assert [type(result) for result in results] == [RefusedError] * 9 + [Reply]
    assert len(sink.requests) == 1


@pytest.mark.parametrize(("http2", "version"), [(True, "2"), (False, "1.1")])
def test_newest_version_is_spoken_unless_switched_off(http2_server, http2, version):
    carrying = tls_engine(http2=http2)
    requests = [post(http2_server, b"%d" % n) for n in range(200)]
    results = list(carrying.run(requests))
    carrying.close()

    assert {reply.headers["x-version"] for _, reply in results} == {version}
    assert all(reply.body == request.body for request, reply in results)


def test_begin_that_says_no_ends_its_own_stream_only(http2_server):
    carrying = tls_engine()
    requests = [
        post(http2_server, b"%d" % n, begin=lambda n=n: n % 10 != 0, tag=n) for n in range(100)
    ]
    results = {request.tag: result for request, result in carrying.run(requests)}
    carrying.close()

    declined = [tag for tag, result in results.items() if result == NotBegun()]
    assert sorted(declined) == list(range(0, 100, 10))
    assert {result.status for tag, result in results.items() if tag not in declined} == {200}
