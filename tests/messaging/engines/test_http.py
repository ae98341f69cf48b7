"""The HTTP engine: how requests are pulled, begun, and let go of."""

import pytest

from messaging.engines.exchange import NotBegun, Reply, Request
from messaging.engines.http import HttpEngine
from messaging.errors import (
    RefusedError,
)
from tests.messaging.engines.carrying import SHELL, one, post


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
