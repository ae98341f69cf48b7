"""Tests of how a body is read, on streams that lie, drip and stall."""

import threading

import pytest
from django.test import RequestFactory

from messaging.api.parsers import MOST_BODY_BYTES, read_body
from messaging.errors import BadBodyError


class Stream:
    """A body of ``total`` bytes in pieces of at most ``piece``; counts what was taken."""

    def __init__(self, total, piece=100_000):
        self.left, self.piece, self.taken = total, piece, 0

    def read(self, most):
        size = min(most, self.piece, self.left)
        self.left -= size
        self.taken += size
        return b"x" * size


class Stalled:
    """A body that does not come until ``gone``."""

    def __init__(self):
        self.gone = threading.Event()

    def read(self, _):
        self.gone.wait()
        return b""


def ask(stream=None, **meta):
    """A request with the server's own stream, whose end it knows."""
    media_type = meta.pop("CONTENT_TYPE", "application/json")
    request = RequestFactory().post("/", b"{}", content_type=media_type)
    request.META |= {"wsgi.input_terminated": True, "wsgi.input": stream} if stream else {}
    for name, value in meta.items():
        request.META.pop(name) if value is None else request.META.update({name: value})
    return request


def status_of(request, **options):
    with pytest.raises(BadBodyError) as refused:
        read_body(request, **options)
    return refused.value.status


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
     'application/json;charset="UTF-8"', "application/json; odd=1"],
)  # fmt: skip
def test_json_in_utf_8_is_read(media_type):
    assert read_body(ask(CONTENT_TYPE=media_type)) == b"{}"


@pytest.mark.parametrize(
    "media_type",
    ["", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=utf-16", "application/json, text/plain", "application/*", "json"],
)  # fmt: skip
def test_anything_else_is_415(media_type):
    assert status_of(ask(Stream(2), CONTENT_TYPE=media_type)) == 415


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_compressed_body_is_415_and_not_read(encoding):
    stream = Stream(100)

    assert status_of(ask(stream, HTTP_CONTENT_ENCODING=encoding)) == 415
    assert stream.taken == 0


def test_the_largest_body_is_read_whole():
    stream = Stream(MOST_BODY_BYTES)

    assert len(read_body(ask(stream, CONTENT_LENGTH=None))) == MOST_BODY_BYTES


def test_an_endless_body_is_413_after_one_byte_too_many():
    stream = Stream(10**12)

    assert status_of(ask(stream, CONTENT_LENGTH=None)) == 413
    assert stream.taken == MOST_BODY_BYTES + 1


def test_a_length_over_the_limit_is_413_before_a_byte_is_read():
    stream = Stream(10**12)

    assert status_of(ask(stream, CONTENT_LENGTH=str(MOST_BODY_BYTES + 1))) == 413
    assert stream.taken == 0


def test_a_length_that_lies_low_is_not_believed():
    assert status_of(ask(Stream(MOST_BODY_BYTES + 1), CONTENT_LENGTH="5")) == 413


def test_a_body_shorter_than_its_length_is_400():
    assert status_of(ask(Stream(5), CONTENT_LENGTH="10")) == 400


@pytest.mark.parametrize("length", ["five", "-1", "1.5", "٣", "0x10"])
def test_a_length_that_is_no_number_is_400(length):
    assert status_of(ask(Stream(5), CONTENT_LENGTH=length)) == 400


def test_a_length_of_a_thousand_digits_is_413():
    assert status_of(ask(Stream(5), CONTENT_LENGTH="9" * 1000)) == 413


def test_a_body_in_small_pieces_is_put_together():
    assert read_body(ask(Stream(1000, piece=1), CONTENT_LENGTH=None)) == b"x" * 1000


def test_a_stalled_body_is_408():
    stalled = Stalled()

    assert status_of(ask(stalled, CONTENT_LENGTH="5"), seconds=0.05) == 408
    stalled.gone.set()


def test_a_line_that_drops_is_400():
    class Dropped:
        def read(self, _):
            raise ConnectionResetError

    assert status_of(ask(Dropped(), CONTENT_LENGTH="5")) == 400


def test_other_streams_are_read_no_further_than_their_length():
    request = RequestFactory().post("/", b'{"a": 1}', content_type="application/json")

    assert read_body(request) == b'{"a": 1}'


def readers():
    return sum(thread.name == "body" for thread in threading.enumerate())


def test_one_body_after_another_is_read_by_the_same_thread():
    read_body(ask(Stream(5), CONTENT_LENGTH="5"))
    before = readers()

    for _ in range(5):
        assert read_body(ask(Stream(5), CONTENT_LENGTH="5")) == b"xxxxx"

    assert readers() == before


def test_while_one_body_stalls_others_are_read():
    stalled = Stalled()
    assert status_of(ask(stalled, CONTENT_LENGTH="5"), seconds=0.05) == 408

    assert read_body(ask(Stream(5), CONTENT_LENGTH="5")) == b"xxxxx"
    stalled.gone.set()


def test_a_stream_that_fails_in_a_way_of_its_own_keeps_nobody_waiting(monkeypatch):
    class Broken:
        def read(self, _):
            raise ValueError

    ended = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: ended.set())

    assert status_of(ask(Broken(), CONTENT_LENGTH="5")) == 400
    assert ended.wait(5)
    assert read_body(ask(Stream(5), CONTENT_LENGTH="5")) == b"xxxxx"


def test_a_dropped_line_is_a_body_that_ended_early():
    class Dropped(Stream):
        def read(self, most):
            if self.taken:
                raise OSError
            return super().read(most)

    assert status_of(ask(Dropped(10, piece=3), CONTENT_LENGTH="10")) == 400
