"""The body of a call: at most 4 MiB, within 30 seconds, JSON and nothing else.

Django's own limits answer in HTML and believe ``Content-Length``; DRF takes forms, lists and empty
bodies. So the stream is read here, once, before anything else may touch it. Source: design,
safety §1, T1, T2.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread

from django.http import HttpRequest
from rest_framework.parsers import BaseParser

from messaging.errors import BadBodyError

MEDIA_TYPE = "application/json"
MOST_BODY_BYTES = 4 * 1024 * 1024
BODY_SECONDS = 30
_PIECE_BYTES = 64 * 1024
_MOST_IDLE = 32  # threads; more wait only after many bodies at once
BAD_REQUEST, TIMEOUT, TOO_LARGE, UNSUPPORTED_MEDIA = 400, 408, 413, 415
_Read = Callable[[int], bytes]
_Wish = tuple[_Read, "SimpleQueue[bytes]"]  # what is read, and where its bytes go


class JsonParser(BaseParser):
    """Tells DRF and the schema which media type we read; ``read_body`` does the reading."""

    media_type = MEDIA_TYPE


def read_body(request: HttpRequest, *, seconds: float = BODY_SECONDS) -> bytes:
    """Return the bytes of a JSON body. Raises ``BadBodyError``: 400, 408, 413 or 415."""
    _check_type(request)
    declared = _declared_length(request)
    if declared is not None and declared > MOST_BODY_BYTES:
        raise _too_large()
    body = _readers.read(_source(request), seconds)
    if len(body) > MOST_BODY_BYTES:
        raise _too_large()
    if declared is not None and len(body) < declared:
        raise BadBodyError("The body ended before its Content-Length.")
    return body


def is_bodiless(request: HttpRequest) -> bool:
    """Say whether a call announces no body at all."""
    is_chunked = "Transfer-Encoding" in request.headers
    return not is_chunked and request.headers.get("Content-Length", "") in {"", "0"}


def _check_type(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != MEDIA_TYPE or charset.lower() != "utf-8":
        raise BadBodyError(
            f"The Content-Type must be {MEDIA_TYPE}, in UTF-8.", status=UNSUPPORTED_MEDIA
        )
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise BadBodyError("The body must not have a Content-Encoding.", status=UNSUPPORTED_MEDIA)


def _declared_length(request: HttpRequest) -> int | None:
    """Return ``Content-Length``; None for a chunked body, whose end the server knows."""
    text = request.headers.get("Content-Length", "")
    if text and not (text.isascii() and text.isdecimal()):
        raise BadBodyError("The Content-Length is not a number.")
    return int(text[:20]) if text else None


def _source(request: HttpRequest) -> _Read:
    """Return what reads the body: the server's stream where it ends by itself, else Django's."""
    if request.META.get("wsgi.input_terminated"):
        return request.META["wsgi.input"].read
    return request.read


class _Readers:
    """Threads that read for others, each one body after another: a stalled read never returns.

    They are kept, for to start one costs more than most bodies. A stalled one comes back when its
    connection ends, which the server closes once 408 is answered; until then others read.
    """

    def __init__(self) -> None:
        self._idle: deque[SimpleQueue[_Wish]] = deque()

    def read(self, read: _Read, seconds: float) -> bytes:
        """Return what ``read`` gives; raises ``BadBodyError`` when that takes too long."""
        try:
            desk = self._idle.pop()
        except IndexError:
            desk = SimpleQueue()
            Thread(target=self._work, args=(desk,), daemon=True, name="body").start()
        answer: SimpleQueue[bytes] = SimpleQueue()
        desk.put((read, answer))
        try:
            return answer.get(timeout=seconds)
        except Empty:
            late = f"The body did not arrive within {seconds:g} seconds."
            raise BadBodyError(late, status=TIMEOUT) from None

    def _work(self, desk: "SimpleQueue[_Wish]") -> None:
        is_wanted = True
        while is_wanted:
            is_wanted = self._serve(desk, *desk.get())

    def _serve(self, desk: "SimpleQueue[_Wish]", read: _Read, answer: "SimpleQueue[bytes]") -> bool:
        """Read one body; return whether the thread is kept for another."""
        body, is_wanted = b"", False
        try:
            body = _whole(read)
            is_wanted = len(self._idle) < _MOST_IDLE
            if is_wanted:
                self._idle.append(desk)
        finally:  # whatever a server's stream raises, nobody waits for a thread that has ended
            answer.put(body)
        return is_wanted


_readers = _Readers()


def _whole(read: _Read) -> bytes:
    """Return a body, or as much of it as shows that it is too long or that the line dropped."""
    pieces: list[bytes] = []
    left = MOST_BODY_BYTES + 1
    with suppress(OSError):  # what is missing shows against Content-Length
        while left > 0 and (piece := read(min(_PIECE_BYTES, left))):
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)


def _too_large() -> BadBodyError:
    return BadBodyError(
        f"The body has more than {MOST_BODY_BYTES} bytes (4 MiB).", status=TOO_LARGE
    )
