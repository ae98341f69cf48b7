"""What is said on one SMTP connection, in which order: a generator that knows no socket.

It yields bytes to send and is sent one reply for each yield; ``b""`` waits for the next reply
without saying anything. Source: RFC 5321; RFC 2920 for what may go out in one write.
"""

from collections.abc import Callable, Generator
from time import monotonic

from messaging.engines.exchange import Envelope, NotBegun, Reply
from messaging.engines.smtp_commands import (
    DATA,
    DATA_COMMAND,
    LONE_DOT,
    MAIL,
    QUIT_COMMAND,
    RCPT,
    RSET_COMMAND,
    body_bytes,
    mail_command,
    rcpt_command,
)
from messaging.engines.smtp_desk import Desk
from messaging.engines.smtp_relay import Relay
from messaging.engines.smtp_replies import (
    GOODBYE,
    INTERMEDIATE,
    PERMANENT,
    POSITIVE,
    TRANSIENT,
    OutOfStepError,
    SmtpReply,
)
from messaging.engines.smtp_sign_on import Step, sign_on

Steps = Generator[bytes | Step, SmtpReply, None]


_PHASES = (MAIL, RCPT, DATA)


class HangUpError(Exception):
    """We are done with this connection; what has not been begun may go over another."""


class Dialogue:
    """One connection's conversation, and the messages in it."""

    def __init__(self, relay: Relay, first: Envelope, desk: Desk) -> None:
        self.waiting: Envelope | None = first  # commands perhaps out, body not
        self.begun: Envelope | None = None  # body out, answer not yet here
        self.served_count = 0  # messages that got their answer here
        self.is_signed_on = False
        self._relay = relay
        self._desk = desk
        self._offers: frozenset[str] = frozenset()
        self._pipelines = False
        self._unsent = b""
        self._owed_count = 0  # replies that come first, and are to things we said to tidy up

    def steps(self, own_ip: Callable[[], str]) -> Steps:
        """Say it all: sign on, then message after message until the connection is worn out."""
        self._offers = yield from sign_on(self._relay, own_ip)
        self._pipelines = "PIPELINING" in self._offers
        self.is_signed_on = True
        self._queue_commands()
        while self.served_count < self._relay.limits.most_messages:
            if self.waiting is None and not self._take_next():
                yield from self._tidy_up()
                yield Step.IDLE
            elif (yield from self._is_envelope_taken()):
                yield from self._hand_over()
        yield from self._tidy_up()
        yield QUIT_COMMAND
        raise HangUpError

    def _flush(self) -> bytes:
        unsent, self._unsent = self._unsent, b""
        return unsent

    def _take_next(self) -> bool:
        self.waiting = self._desk.pull()
        self._queue_commands()
        return self.waiting is not None

    def _queue_commands(self) -> None:
        if self.waiting and self._pipelines:
            self._unsent += b"".join(self._command(phase, self.waiting) for phase in _PHASES)

    def _command(self, phase: str, envelope: Envelope) -> bytes:
        if phase == MAIL:
            return mail_command(envelope, self._offers)
        return rcpt_command(envelope) if phase == RCPT else DATA_COMMAND

    def _tidy_up(self) -> Steps:
        while self._owed_count:
            self._owed_count -= 1
            yield self._flush()

    def _is_envelope_taken(self) -> Generator[bytes | Step, SmtpReply, bool]:
        """Say envelope and DATA of ``waiting``; settle it and return *False* if one is refused."""
        assert self.waiting  # noqa: S101 - the caller looked
        yield from self._tidy_up()
        refusal: Reply | None = None
        for phase in _PHASES:
            if not self._pipelines:
                self._unsent += self._command(phase, self.waiting)
            reply = yield self._flush()
            _check_step(reply, phase)
            if refusal is None and reply.digit not in {POSITIVE, INTERMEDIATE}:
                refusal = reply.at(phase)
            if refusal and (reply.code == GOODBYE or not self._pipelines):
                break
        if refusal:
            self._refuse(refusal, reply)
        return refusal is None

    def _refuse(self, refusal: Reply, last: SmtpReply) -> None:
        """Settle ``waiting``, and leave the server where the next MAIL is welcome."""
        assert self.waiting  # noqa: S101 - its envelope has just been refused
        says_goodbye = GOODBYE in {refusal.status, last.code}
        if says_goodbye and self.served_count:
            raise HangUpError
        self._desk.settle(self.waiting, refusal)
        self.waiting = None
        self.served_count += 1
        if says_goodbye:
            raise HangUpError
        self._unsent += LONE_DOT if last.digit == INTERMEDIATE else RSET_COMMAND
        self._owed_count += 1

    def _hand_over(self) -> Steps:
        """Send the body of ``waiting``, and right behind it the envelope of the next message."""
        assert self.waiting  # noqa: S101 - its envelope has just been taken
        envelope, body = self.waiting, body_bytes(self.waiting)
        self.waiting = None
        if self.served_count + 1 < self._relay.limits.most_messages:
            self._take_next()
        if not self._desk.begin(envelope):
            self._desk.settle(envelope, NotBegun())
            raise HangUpError  # after DATA there is no other way to send nothing
        self.begun, began = envelope, monotonic()
        reply = yield body + self._flush()
        if reply.digit not in {POSITIVE, TRANSIENT, PERMANENT}:
            raise OutOfStepError("no answer to a mail")
        self.begun = None
        self.served_count += 1
        self._desk.settle(envelope, reply.at(DATA, monotonic() - began))
        if reply.code == GOODBYE:
            raise HangUpError
        yield Step.TELL


def _check_step(reply: SmtpReply, phase: str) -> None:
    """Raise unless ``reply`` can be an answer to ``phase``."""
    wanted = INTERMEDIATE if phase == DATA else POSITIVE
    if reply.digit not in {wanted, TRANSIENT, PERMANENT}:
        raise OutOfStepError(f"{reply.code} to {phase}")
