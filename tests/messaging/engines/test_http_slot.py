"""One request against real servers: what is sent, what comes back, what a fault becomes."""

import pytest

from messaging.engines.exchange import Reply, Request
from messaging.engines.http import HttpEngine
from messaging.errors import (
    InDoubtError,
    NoAnswerError,
    TryLaterError,
    UnreadableAnswerError,
)
from tests.messaging.engines.carrying import CALM, SHELL, one, post
from tests.sinks.certificates import certificate
from tests.sinks.deeds import Drip, Drop, Endless, Raw, Silence
from tests.sinks.http import Answer, HttpSink
from tests.sinks.server import closed_port


def test_request_arrives_whole_and_the_reply_comes_back(sink, engine):
    sink.reply_with(201, {"X-Id": "7", "x-id": "8"}, b"made")
    headers = {"Content-Type": "application/json", "Authorization": "Bearer t"}

    reply = one(engine, post(sink.url("/a/../b?c=d"), b'{"e":1}', headers=headers))

    assert (reply.status, reply.body, reply.is_whole) == (201, b"made", True)
    assert reply.headers["x-id"] == "7, 8"
    (request,) = sink.requests
    assert (request.method, request.path, request.body) == ("POST", "/a/../b?c=d", b'{"e":1}')
    assert request.headers == {
        "host": f"127.0.0.1:{sink.port}", "user-agent": "Carillon/0", "accept": "*/*",
        "content-type": "application/json", "authorization": "Bearer t", "content-length": "7",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "body"),
    [("GET", b""), ("DELETE", b""), ("PUT", b"x"), ("DELETE", b"x"), ("POST", b""), ("GET", b"x")],
)
def test_each_method_keeps_its_name_and_body_on_a_used_handle(sink, engine, method, body):
    one(engine, post(sink.url(), b"before"))

    one(engine, Request(method=method, url=sink.url(), body=body))

    assert (sink.requests[-1].method, sink.requests[-1].body) == (method, body)
    assert "content-type" not in sink.requests[-1].headers


def test_a_used_handle_goes_where_each_request_says():
    with HttpSink() as sink:
        engine = HttpEngine(SHELL, slots=1, limits=CALM)
        paths = ["/a", "/a", "/b", "/a"]
        replies = [result for _, result in engine.run(post(sink.url(path)) for path in paths)]
        engine.close()

    assert [reply.status for reply in replies] == [200] * 4
    assert [request.path for request in sink.requests] == paths


@pytest.mark.parametrize("status", [200, 204, 301, 302, 401, 404, 407, 429, 500, 503, 599])
def test_any_status_is_a_reply_and_no_redirect_is_followed(sink, engine, status):
    sink.reply_with(status, {"Location": sink.url("/elsewhere"), "WWW-Authenticate": "Basic"})

    assert one(engine, post(sink.url())).status == status
    assert len(sink.requests) == 1


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (Drop(), InDoubtError),
        (Drop(reset=True), InDoubtError),
        (Raw(b"\x16\x03garbage, not HTTP\r\n\r\n", close=True), UnreadableAnswerError),
        (Raw(b"HTTP/1.1 200 OK\r\nX: y", close=True), InDoubtError),
        (Raw(b"HTTP/1.1 100 Continue\r\n\r\n", close=True), InDoubtError),
        (Endless(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 1000 + b"\r\n"), InDoubtError),
    ],
)
@pytest.mark.parametrize("is_used", [False, True])
def test_request_that_left_without_an_answer_is_in_doubt_and_sent_once(
    sink, engine, deed, error, is_used
):
    if is_used:
        one(engine, post(sink.url("/before")))
    sink.reply_with(deed, path="/x")

    result = one(engine, post(sink.url("/x")))

    assert type(result) is error
    assert [request.path for request in sink.requests].count("/x") == 1


@pytest.mark.parametrize("deed", [Silence(), Drip(Answer(200).wire, 0.4)])
def test_silence_and_a_drip_end_in_doubt(sink, hasty_engine, deed):
    sink.reply_with(deed)

    assert type(one(hasty_engine, post(sink.url()))) is NoAnswerError
    assert len(sink.requests) == 1


def test_reset_before_the_body_is_read_is_in_doubt_too(sink, engine):
    sink.reply_with(Drop(reset=True), at="head")

    assert isinstance(one(engine, post(sink.url(), b"x" * 100_000)), InDoubtError)


@pytest.mark.parametrize(
    ("deed", "kept"),
    [
        (Endless(b"HTTP/1.1 200 OK\r\n\r\n"), 1000),
        (
            Endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nxxxxx\r\n"),
            1000,
        ),
        (Answer(200, {}, b"x" * 1001), 1000),
        (Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n"), 0),
        (Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxxxx", close=True), 4),
    ],
)
def test_status_counts_though_the_body_never_ends(sink, engine, deed, kept):
    sink.reply_with(deed, times=1)

    reply = one(engine, post(sink.url()))

    assert (reply.status, reply.body, reply.is_whole) == (200, b"x" * kept, False)
    assert one(engine, post(sink.url())).is_whole


def test_status_counts_though_the_body_stops_coming(sink, hasty_engine):
    sink.reply_with(Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxx"))

    reply = one(hasty_engine, post(sink.url()))

    assert (reply.status, reply.body, reply.is_whole) == (200, b"xx", False)


def test_refused_connection_is_tried_later_and_was_never_begun(engine):
    asked = []
    request = post(f"http://127.0.0.1:{closed_port()}/", begin=lambda: bool(asked.append(1)))

    assert isinstance(one(engine, request), TryLaterError)
    assert asked == []


def test_unknown_name_is_tried_later(engine):
    assert isinstance(one(engine, post("http://nobody.invalid/")), TryLaterError)


def test_environments_proxy_is_not_used(sink, engine, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")

    assert one(engine, post(sink.url())).status == 200


def test_untrusted_certificate_gets_nothing():
    with HttpSink(tls=True) as sink:
        engine = HttpEngine(SHELL, slots=1, limits=CALM)
        result = one(engine, post(sink.url()))
        engine.close()

        assert isinstance(result, TryLaterError)
        assert "certificate" in str(result)
        assert sink.requests == []


@pytest.mark.parametrize(("host", "arrives"), [("127.0.0.1", True), ("other.example", False)])
def test_certificate_is_checked_against_the_host(host, arrives):
    with HttpSink(tls=True, certificate_host=host) as sink:
        engine = HttpEngine(SHELL, slots=2, limits=CALM, trusted=certificate(host)[1])
        results = [result for _, result in engine.run([post(sink.url())] * 5)]
        engine.close()

        assert len(sink.requests) == (5 if arrives else 0)
        assert {type(result) for result in results} == {Reply if arrives else TryLaterError}
