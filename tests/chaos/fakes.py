"""The carriers: an SMTP server and a webhook receiver that note who got what, and take their time.

They stand on the sinks that all tests use. Of a message only its name is kept, so that a run over
a hundred thousand fits in memory.
"""

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import orjson

from messaging.delivery.message_key import read_message_key
from tests.sinks.deeds import Later
from tests.sinks.http import Answer, HttpSink
from tests.sinks.smtp import SmtpSink

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.MULTILINE | re.IGNORECASE)


@dataclass
class Ledger:
    """What a carrier saw: how often each address, by dispatch; ``strange``: what is not ours."""

    channel: str
    seen: dict[int, Counter] = field(default_factory=dict)  # dispatch number → address → count
    keys: dict[int, set] = field(default_factory=dict)  # dispatch number → keys, each once
    strange: int = 0
    peak: int = 0  # most connections open at once: no more can have been on the wire
    _lock: Lock = field(default_factory=Lock)

    def note(self, key: str, address: str, connections: int) -> None:
        """Count one message that was taken, with so many connections open."""
        found = read_message_key(key)
        with self._lock:
            self.peak = max(self.peak, connections)
            if found is None or found.channel.word != self.channel:
                self.strange += 1
                return
            self.seen.setdefault(found.dispatch_number, Counter())[address] += 1
            self.keys.setdefault(found.dispatch_number, set()).add(key)

    def count(self, dispatch: int) -> int:
        """Return how many messages of a dispatch came, doubles too."""
        return self.of(dispatch).total()

    def of(self, dispatch: int) -> Counter:
        """Return how often each address was seen in a dispatch."""
        return self.seen.get(dispatch, Counter())


class _Mails:
    """Stands where the sink keeps its mails, and keeps their names."""

    def __init__(self, ledger, sink):
        self.ledger, self.sink = ledger, sink

    def append(self, mail):
        found = _MESSAGE_ID.search(mail.data)
        key = found.group(1).decode() if found else ""
        self.ledger.note(key, mail.recipient, len(self.sink.sessions))


class _Calls:
    """The same for webhooks; the address is the user whom the body names."""

    def __init__(self, ledger, sink):
        self.ledger, self.sink = ledger, sink

    def append(self, request):
        key = request.headers.get("webhook-id", "")
        user = orjson.loads(request.body)["user"]
        self.ledger.note(key, user, len(self.sink.sessions))


class _Nothing:
    """Stands where a sink would keep every line for ever."""

    def append(self, line):
        """Forget it."""


@contextmanager
def mail_server(latency_seconds: float):
    """An SMTP server that answers each mail after a while; yields it and its ledger."""
    ledger = Ledger("email")
    with SmtpSink() as sink:
        sink.messages, sink.commands = _Mails(ledger, sink), _Nothing()
        sink.reply_with(Later("250 2.0.0 taken", latency_seconds))
        yield sink, ledger


@contextmanager
def receiver(latency_seconds: float):
    """A webhook receiver that answers each call after a while; yields it and its ledger."""
    ledger = Ledger("webhook")
    with HttpSink() as sink:
        sink.requests = _Calls(ledger, sink)
        sink.reply_with(Later(Answer(), latency_seconds))
        yield sink, ledger
