"""An HTTP/1.1 server that keeps every request and answers as scripted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus

from tests.sinks.certificates import server_context
from tests.sinks.script import Rule
from tests.sinks.server import Server, Session

_END = b"\r\n\r\n"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True)
class Answer:
    """A proper reply; ``Content-Length`` is added."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def wire(self):
        """All of it as bytes."""
        head = [f"HTTP/1.1 {self.status} {_PHRASES.get(self.status, 'Odd')}"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        head.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(head).encode("latin-1") + _END + self.body


@dataclass(frozen=True)
class Received:
    """One request as it came; header names in lower case, the last of equal ones wins."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    head: bytes  # the request line and headers, untouched


class HttpSink(Server):
    """HTTP on ``.port``; answers 200 with an empty body unless ``reply_with`` says otherwise."""

    def __init__(self, *, tls=False, port=0, certificate_host="127.0.0.1"):
        self.certificate_host = certificate_host
        self.scheme = "https" if tls else "http"
        context = server_context(certificate_host) if tls else None
        super().__init__(_HttpSession, port=port, ssl_context=context)
        self.requests, self.faults = [], []

    def url(self, path="/"):
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def reply_with(self, reply=200, headers=(), body=b"", *, at="request", path=None, **when):
        """Answer with a status, an ``Answer``, a deed, or what a function of the request returns.

        Stages: *connect*, *head* (before the body is read; only deeds), *request*. ``when`` takes
        ``nth`` or ``times``; ``path`` narrows head and request.
        """
        if isinstance(reply, int):
            reply = Answer(reply, dict(headers), body)
        self.script.add(Rule(reply, at, lambda got: path is None or got == path, **when))


class _HttpSession(Session):
    """One client, any number of requests, pipelined or not."""

    def opened(self):
        self.number = self.sink.connection_count
        self.head = None  # (method, path, headers, raw) of a request whose body is awaited
        deed = self.sink.script.reply("connect", None, None)
        if deed is not None:
            self.answer(deed)

    def say_reply(self, reply):
        self.say(reply.wire)

    def work(self):
        while not self.is_deaf and (self._read_body() if self.head else self._read_head()):
            pass

    def _read_head(self):
        raw, found, self.buffer = self.buffer.partition(_END)
        if not found:
            self.buffer = raw
            return False
        lines = raw.decode("latin-1").split("\r\n")
        method, path, _version = lines[0].split(" ")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        self.head = (method, path, headers, bytes(raw))
        if headers.get("expect") == "100-continue":
            self.say(b"HTTP/1.1 100 Continue\r\n\r\n")
        deed = self.sink.script.reply("head", path, None)
        return deed is None or self.answer(deed)

    def _read_body(self):
        method, path, headers, raw = self.head
        size = int(headers.get("content-length", "0"))
        if len(self.buffer) < size:
            return False
        body = bytes(self.buffer[:size])
        del self.buffer[:size]
        self.head = None
        request = Received(method, path, headers, body, self.number, raw)
        self.sink.requests.append(request)
        reply = self.sink.script.reply("request", path, _FINE)
        return self.answer(reply(request) if callable(reply) else reply)


_FINE = Answer()
