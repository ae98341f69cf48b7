"""The body of a call: at most 4 MiB, within 30 seconds, JSON and nothing else.

Django's own limits answer in HTML and believe ``Content-Length``; DRF takes forms, lists and empty
bodies. So the stream is read here, once, before anything else may touch it. Source: design,
safety §1, T1, T2.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from django.http import HttpRequest
from rest_framework.parsers import BaseParser

from messaging.errors import BadBodyError

MEDIA_TYPE = "application/json"
MOST_BODY_BYTES = 4 * 1024 * 1024
BODY_SECONDS = 30
_PIECE_BYTES = 64 * 1024
BAD_REQUEST, TIMEOUT, TOO_LARGE, UNSUPPORTED_MEDIA = 400, 408, 413, 415


class JsonParser(BaseParser):
    """Tells DRF and the schema which media type we read; ``read_body`` does the reading."""

    media_type = MEDIA_TYPE


def read_body(request: HttpRequest, *, seconds: float = BODY_SECONDS) -> bytes:
    """Return the bytes of a JSON body. Raises ``BadBodyError``: 400, 408, 413 or 415."""
    _check_type(request)
    declared = _declared_length(request)
    if declared is not None and declared > MOST_BODY_BYTES:
        raise _too_large()
    body = _read(_source(request), seconds)
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


def _source(request: HttpRequest) -> Callable[[int], bytes]:
    """Return what reads the body: the server's stream where it ends by itself, else Django's."""
    if request.META.get("wsgi.input_terminated"):
        return request.META["wsgi.input"].read
    return request.read


def _read(read: Callable[[int], bytes], seconds: float) -> bytes:
    """Read up to one byte more than allowed, in a thread of its own: a stalled read never returns.

    The thread ends with its connection, which the server closes once 408 is answered.
    """
    pieces: list[bytes] = []
    reader = Thread(target=_fill, args=(pieces, read), daemon=True, name="body")
    reader.start()
    reader.join(seconds)
    if reader.is_alive():
        raise BadBodyError(f"The body did not arrive within {seconds:g} seconds.", status=TIMEOUT)
    return b"".join(pieces)


def _fill(pieces: list[bytes], read: Callable[[int], bytes]) -> None:
    left = MOST_BODY_BYTES + 1
    with suppress(OSError):  # the line dropped: what is missing shows against Content-Length
        while left > 0 and (piece := read(min(_PIECE_BYTES, left))):
            pieces.append(piece)
            left -= len(piece)


def _too_large() -> BadBodyError:
    return BadBodyError(
        f"The body has more than {MOST_BODY_BYTES} bytes (4 MiB).", status=TOO_LARGE
    )
