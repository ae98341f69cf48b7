"""What goes out, what comes back, and the answer that never came."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def always() -> bool:
    """Begin whenever asked: for calls that no window bounds."""
    return True


@dataclass(slots=True, kw_only=True)  # one a message: to freeze it doubles what it costs
class Request:
    """One HTTP call. ``begin`` is asked right before the first byte; *False*: send nothing."""

    method: str
    url: str  # rebuilt by ``address_guard.checked_url``
    headers: Mapping[str, str] = field(default_factory=dict)  # checked when it is taken up, or
    lines: Sequence[str] = ()  # those of ``http_headers.ready_lines``, in the place of headers
    body: bytes = b""
    begin: Callable[[], bool] = always
    tag: Any = None  # the caller's own, handed back with the reply


@dataclass(slots=True, kw_only=True)  # one a message: to freeze it doubles what it costs
class Envelope:
    """One mail with one recipient. ``begin`` is asked right before the body."""

    sender: str
    recipient: str
    data: bytes  # dots not yet stuffed
    is_wire_ready: bool = False  # its lines, the last one too, end in CRLF; none opens with a dot
    begin: Callable[[], bool] = always
    tag: Any = None


@dataclass(slots=True, kw_only=True)  # one a message: to freeze it doubles what it costs
class Reply:
    """An answer: HTTP status or SMTP code, and what was said, cut to what we keep.

    ``headers`` of HTTP are in lower case; of SMTP there is one, ``phase``: connect, auth, mail,
    rcpt or data. ``is_whole`` is *False* when the status came but the body was cut, by us at its
    limit or by the far side.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""  # at most 64 KiB
    seconds: float = 0.0
    is_whole: bool = True

    @property
    def text(self) -> str:
        """The start of the body as text, at most 2 KiB."""
        return self.body[:2048].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class NotBegun:
    """Instead of a reply: ``begin`` said no, and nothing was sent."""
