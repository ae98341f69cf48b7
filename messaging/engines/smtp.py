"""Many mails at once to one server: a handful of connections, each of them pipelined."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from selectors import DefaultSelector, SelectorKey
from time import monotonic
from typing import Any

from messaging.engines.exchange import Envelope
from messaging.engines.smtp_desk import Desk, Result
from messaging.engines.smtp_dialogue import Dialogue, HangUpError
from messaging.engines.smtp_relay import Relay, Resolver
from messaging.engines.smtp_session import FAULTS, SmtpSession
from messaging.errors import BlockedAddressError, TryLaterError
from messaging.floor import FLOOR

CROWDED_FOR_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 1.0


class SmtpEngine:
    """At most ``slots`` mails begun and unanswered; for one thread and one run at a time.

    ``settings`` are those of ``Relay``: ``policy``, ``security``, ``username``, ``password`` and
    what has a default there. Connections stay open between runs.
    """

    def __init__(self, host: str, port: int, *, slots: int = 8, **settings: Any) -> None:  # noqa: ANN401 - Relay types them
        self._relay = Relay(host, port, **settings)
        self._resolver = Resolver(self._relay)
        self._slots = slots
        self._selector = DefaultSelector()
        self._sessions: list[SmtpSession] = []
        self._desk = Desk()
        self._crowded_until = 0.0

    def run(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Result]]:
        """Carry ``envelopes``, pulled as connections come free; yield results as they arrive.

        What ``begin`` raises comes out of here; mails still out are then dropped.
        """
        self._desk.open(envelopes)
        try:
            with FLOOR.taken():
                while self._desk.has_more or any(session.is_working for session in self._sessions):
                    self._put_to_work()
                    yield from self._turn(self._patience())
                    yield from self._desk.results()
                yield from self._desk.results()
        finally:
            self._drop_working()

    def close(self) -> None:
        """Say goodbye and close every connection."""
        for session in self._sessions:
            session.close()
        self._sessions.clear()
        self._selector.close()

    def _put_to_work(self) -> None:
        for session in [session for session in self._sessions if session.is_idle]:
            if self._desk.has_more:
                self._resume(session)
        while self._may_open() and (envelope := self._desk.pull()):
            self._open_for(envelope)

    def _may_open(self) -> bool:
        """One connection leads the way; when it is signed on, the others follow."""
        if len(self._sessions) >= self._slots or self._desk.settled_count > self._slots:
            return False  # full; or nobody is reached, and the results are to be heard of first
        if not self._sessions:
            return True
        return monotonic() >= self._crowded_until and self._has_signed_on()

    def _has_signed_on(self) -> bool:
        return any(session.dialogue.is_signed_on for session in self._sessions)

    def _resume(self, session: SmtpSession) -> None:
        try:
            session.resume()
        except FAULTS as fault:
            self._lose(session, fault)

    def _open_for(self, envelope: Envelope) -> None:
        try:
            candidates = self._resolver.candidates()
        except (BlockedAddressError, TryLaterError) as fault:
            self._desk.settle(envelope, fault)
            return
        dialogue = Dialogue(self._relay, envelope, self._desk)
        session = SmtpSession(self._relay, dialogue, self._selector)
        self._sessions.append(session)
        try:
            session.dial(candidates)
        except FAULTS as fault:
            self._lose(session, fault)

    def _lose(self, session: SmtpSession, fault: Exception) -> None:
        """Let a broken connection go; one too many for the server costs no message its try."""
        self._sessions.remove(session)
        if self._has_signed_on() and not session.dialogue.is_signed_on:
            self._crowded_until = monotonic() + CROWDED_FOR_SECONDS
            fault = HangUpError()
        session.lose(fault, self._desk)
        if not (session.dialogue.is_signed_on or isinstance(fault, HangUpError)):
            self._desk.unmake()  # whoever makes mails hears of it before any other is tried

    def _patience(self) -> float:
        if self._desk.settled_count:
            return 0
        nearest = min((session.deadline for session in self._sessions), default=0)
        return max(0, min(nearest - monotonic(), LONGEST_WAIT_SECONDS))

    def _turn(self, seconds: float) -> Iterator[tuple[Envelope, Result]]:
        """Wait for sockets; let those that are ready talk, then look who is too late.

        An answer is yielded before its connection begins another mail: whoever dies in between
        leaves no more than ``slots`` of which nobody knows.
        """
        self._flush()
        self._desk.stock_up()
        for key, events in self._ready(seconds):
            session: SmtpSession = key.data
            self._let(session, partial(session.on_event, events))
            while session.is_telling:
                yield from self._desk.results()
                self._let(session, session.go_on)
        now = monotonic()
        for session in [session for session in self._sessions if session.deadline < now]:
            self._let(session, session.on_deadline)
        self._flush()

    def _ready(self, seconds: float) -> list[tuple[SelectorKey, int]]:
        """Return the sockets that are ready; while none is, other lanes talk."""
        ready = self._selector.select(0)
        if ready or not seconds:
            return ready
        with FLOOR.aside():
            return self._selector.select(seconds)

    def _flush(self) -> None:
        """Send what all have to say, one right after the other.

        Mails are made before the first of them leaves: a server that is woken for each would go
        back to sleep in between, and to wake it costs as much as to make a mail.
        """
        for session in list(self._sessions):
            self._let(session, session.flush)

    def _let(self, session: SmtpSession, act: Callable[[], None]) -> None:
        try:
            act()
        except FAULTS as fault:
            self._lose(session, fault)

    def _drop_working(self) -> None:
        for session in [session for session in self._sessions if session.is_working]:
            session.close()
            self._sessions.remove(session)
