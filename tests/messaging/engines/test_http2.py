"""HTTP/2, against the server that also carries this product."""

import subprocess
import sys
from time import monotonic, sleep

import pytest

from messaging.engines.exchange import NotBegun, Reply
from messaging.engines.http import HttpEngine
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
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("http2")
    (folder / "mirror.py").write_text(MIRROR)
    for name, pem in zip(("key.pem", "cert.pem"), certificate("127.0.0.1"), strict=True):
        (folder / name).write_bytes(pem)
    port = closed_port()
    options = ["--interface", "asginl", "--host", "127.0.0.1", "--port", str(port), "--no-log"]
    tls = ["--ssl-certificate", "cert.pem", "--ssl-keyfile", "key.pem"]
    command = [sys.executable, "-m", "granian", *options, *tls, "mirror:app"]
    with subprocess.Popen(command, cwd=folder) as process:  # noqa: S603 - our own words
        wait_for(f"https://127.0.0.1:{port}/")
        yield f"https://127.0.0.1:{port}/"
        process.terminate()


def engine(**settings):
    return HttpEngine(SHELL, trusted=certificate("127.0.0.1")[1], **settings)


def wait_for(url):
    asking, until = engine(slots=1), monotonic() + 30
    while not isinstance(one(asking, post(url)), Reply) and monotonic() < until:
        sleep(0.1)
    asking.close()


@pytest.mark.parametrize(("http2", "version"), [(True, "2"), (False, "1.1")])
def test_newest_version_is_spoken_unless_switched_off(server, http2, version):
    carrying = engine(http2=http2)
    requests = [post(server, b"%d" % n) for n in range(200)]
    results = list(carrying.run(requests))
    carrying.close()

    assert {reply.headers["x-version"] for _, reply in results} == {version}
    assert all(reply.body == request.body for request, reply in results)


def test_begin_that_says_no_ends_its_own_stream_only(server):
    carrying = engine()
    requests = [post(server, b"%d" % n, begin=lambda n=n: n % 10 != 0, tag=n) for n in range(100)]
    results = {request.tag: result for request, result in carrying.run(requests)}
    carrying.close()

    declined = [tag for tag, result in results.items() if result == NotBegun()]
    assert sorted(declined) == list(range(0, 100, 10))
    assert {result.status for tag, result in results.items() if tag not in declined} == {200}
