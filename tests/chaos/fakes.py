"""The carriers: an SMTP server and a webhook receiver that note who got what, and take their time.

They stand on the sinks that all tests use. Of a message only its name is kept, so that a run over
a hundred thousand fits in memory.
"""

import random
import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import orjson

from messaging.delivery.message_key import read_message_key
from tests.sinks.deeds import Drop, Later
from tests.sinks.http import Answer, HttpSink
from tests.sinks.script import Script
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
    last: dict[int, dict] = field(
        default_factory=dict
    )  # dispatch number → address → when last seen
    sign_ins: int = 0  # how often somebody gave a name and a password
    carrier: object = None  # the server, to be told how it fares
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
            self.last.setdefault(found.dispatch_number, {})[address] = time.monotonic()
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


class _Lines:
    """Stands where a sink would keep every line for ever, and counts who signs in."""

    def __init__(self, ledger):
        self.ledger = ledger

    def append(self, line):
        self.ledger.sign_ins += line.startswith("AUTH")


class Mood(Script):
    """A carrier that refuses a tenth for now, and takes a twentieth and hangs up instead of saying.

    ``calls``: where the ledger notes them; a call that is refused was not taken, so it does not.
    """

    REFUSES, HANGS_UP = 0.10, 0.05

    def __init__(self, seed: int, latency_seconds: float, calls=None):
        super().__init__()
        self.hang_ups = self.refusals = 0
        self._random, self._seconds, self._calls = random.Random(seed), latency_seconds, calls

    def reply(self, at, _subject, default):
        if at == "dot":
            return self._said("250 2.0.0 taken", "451 4.3.0 later")
        return self._answer if at == "request" else default

    def _answer(self, request):
        refusals = self.refusals
        said = self._said(Answer(), Answer(500))
        if self.refusals == refusals:
            self._calls.append(request)
        return said

    def _said(self, yes, later):
        drawn = self._random.random()
        self.refusals += drawn < self.REFUSES
        is_cut = self.REFUSES <= drawn < self.REFUSES + self.HANGS_UP
        self.hang_ups += is_cut
        if is_cut:
            return Drop(reset=True)
        return Later(later if drawn < self.REFUSES else yes, self._seconds)


class _Nothing:
    """Stands where a sink would keep every call, taken or not."""

    def append(self, request):
        """Forget it."""


@contextmanager
def mail_server(latency_seconds: float, mood_of: int | None = None):
    """An SMTP server that answers each mail after a while; yields it and its ledger."""
    ledger = Ledger("email")
    with SmtpSink() as sink:
        ledger.carrier = sink
        sink.messages, sink.commands = _Mails(ledger, sink), _Lines(ledger)
        sink.reply_with(Later("250 2.0.0 taken", latency_seconds))
        if mood_of is not None:
            sink.script = Mood(mood_of, latency_seconds)
        yield sink, ledger


@contextmanager
def receiver(latency_seconds: float, mood_of: int | None = None):
    """A webhook receiver that answers each call after a while; yields it and its ledger."""
    ledger = Ledger("webhook")
    with HttpSink() as sink:
        ledger.carrier = sink
        sink.requests = calls = _Calls(ledger, sink)
        sink.reply_with(Later(Answer(), latency_seconds))
        if mood_of is not None:
            sink.requests, sink.script = _Nothing(), Mood(mood_of, latency_seconds, calls)
        yield sink, ledger
