"""A sink's process: sockets, one conversation each, and a tally that a benchmark asks for.

It says its port on standard output, as JSON, and answers each line of standard input with what has
arrived since the line before. It ends with its standard input.
"""

import json
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from re import Pattern
from selectors import EVENT_READ, DefaultSelector
from time import monotonic, process_time
from typing import Protocol

_CHUNK_BYTES = 262_144
_QUEUED = 512
_DIGESTS = 1 << 64
DIGEST = "digest"  # the line that asks for digests of what follows; any other asks for none


@dataclass(slots=True)
class Tally:
    """What has arrived; digests are added up, so that the order does not count."""

    messages: int = 0
    bytes: int = 0
    digest: int = 0
    first_at: float = 0.0  # of time.monotonic(), which all processes share
    processor: float = 0.0


class Counter:
    """Counts messages; with digests it hashes them, without what each sending makes anew."""

    def __init__(self, changing: Pattern[bytes]) -> None:
        self.tally = Tally()
        self.is_hashing = False
        self._changing = changing

    def add(self, message: bytes) -> None:
        """Count one message."""
        tally = self.tally
        if not tally.messages:
            tally.first_at = monotonic()
        tally.messages += 1
        tally.bytes += len(message)
        if self.is_hashing:
            lasting = self._changing.sub(b"", message)
            digest = int.from_bytes(blake2b(lasting, digest_size=8).digest(), "big")
            tally.digest = (tally.digest + digest) % _DIGESTS

    def taken(self) -> Tally:
        """Return the tally and begin a new one."""
        self.tally.processor = process_time()
        tally, self.tally = self.tally, Tally()
        return tally


class Conversation(Protocol):
    """One socket's side: bytes in, bytes out."""

    def opening(self) -> bytes:
        """Return what is said first."""
        ...

    def hear(self, data: bytes) -> bytes:
        """Return all answers to what has arrived."""
        ...


def serve(counter: Counter, converse: Callable[[], Conversation]) -> None:
    """Answer everybody until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=_QUEUED)
    selector = DefaultSelector()
    selector.register(listener, EVENT_READ, None)
    selector.register(sys.stdin, EVENT_READ, None)
    _say({"port": listener.getsockname()[1]})
    while True:
        for key, _ in selector.select():
            if key.data is not None:
                _talk(selector, key.fileobj, key.data)
            elif key.fileobj is listener:
                _accept(selector, listener, converse())
            elif not _report(counter):
                return


def _accept(selector: DefaultSelector, listener: socket.socket, talk: Conversation) -> None:
    caller, _ = listener.accept()
    caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(caller, EVENT_READ, talk)
    if opening := talk.opening():
        caller.sendall(opening)


def _talk(selector: DefaultSelector, caller: socket.socket, talk: Conversation) -> None:
    """Read once, answer once. The answers are short, so a blocking write does not block."""
    try:
        data = caller.recv(_CHUNK_BYTES)
        if data:
            if answer := talk.hear(data):
                caller.sendall(answer)
            return
    except OSError:
        pass
    selector.unregister(caller)
    caller.close()


def _report(counter: Counter) -> bool:
    line = sys.stdin.readline()
    if not line:
        return False
    counter.is_hashing = line.strip() == DIGEST
    _say(asdict(counter.taken()))
    return True


def _say(words: dict[str, object]) -> None:
    print(json.dumps(words), flush=True)
