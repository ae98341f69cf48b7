"""The HTTP sink against the standard library's client."""

import http.client

import pytest

from tests.sinks.deeds import Drop, Later
from tests.sinks.http import Answer, HttpSink


@pytest.fixture
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def client(sink):
    connection = http.client.HTTPConnection(sink.host, sink.port, timeout=5)
    yield connection
    connection.close()


def ask(client, path="/", body=b""):
    client.request("POST", path, body, {"X-Colour": "red"})
    reply = client.getresponse()
    return reply.status, reply.read()


def test_request_is_kept_whole(sink, client):
    assert ask(client, "/hook?a=1", b"body") == (200, b"")

    (request,) = sink.requests
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=1", b"body")
    assert request.headers["x-colour"] == "red"


def test_replies_come_in_the_order_they_were_scripted(sink, client):
    sink.reply_with(500, times=1)
    sink.reply_with(429, {"Retry-After": "5"}, times=1)

    assert [ask(client)[0] for _ in range(3)] == [500, 429, 200]


def test_path_and_function_choose_the_reply(sink, client):
    sink.reply_with(404, path="/none")
    sink.reply_with(lambda request: Answer(body=request.body[::-1]), path="/mirror")

    assert ask(client, "/none")[0] == 404
    assert ask(client, "/mirror", b"abc") == (200, b"cba")


def test_later_answers_in_the_end(sink, client):
    sink.reply_with(Later(Answer(202), 0.01))

    assert [ask(client)[0], ask(client)[0]] == [202, 202]


@pytest.mark.parametrize("at", ["head", "request"])
def test_drop_leaves_the_client_without_an_answer(sink, client, at):
    sink.reply_with(Drop(reset=True), at=at, nth=1)

    with pytest.raises(ConnectionResetError):
        ask(client)
