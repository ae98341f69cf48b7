"""One connection to a mail server, from dialling to its end, and what its end means."""

import math
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from selectors import EVENT_READ, EVENT_WRITE, BaseSelector
from time import monotonic

from messaging.engines.smtp_commands import QUIT_COMMAND
from messaging.engines.smtp_desk import Desk
from messaging.engines.smtp_dialogue import Dialogue, HangUpError
from messaging.engines.smtp_faults import fault_after, fault_before
from messaging.engines.smtp_relay import Candidate, Relay
from messaging.engines.smtp_replies import (
    OutOfStepError,
    ReplyReader,
    SmtpReply,
    TurnedAwayError,
)
from messaging.engines.smtp_sign_on import Step
from messaging.engines.smtp_wire import Wire
from messaging.errors import TryLaterError

FAULTS = (OSError, OutOfStepError, TurnedAwayError, TryLaterError, HangUpError)

_GO_ON = SmtpReply(0)  # what a dialogue is sent where no server has spoken


class _State(Enum):
    DIALLING = 1
    SHAKING = 2  # hands, for TLS
    TALKING = 3
    TELLING = 4  # its caller the answer to a mail, before another one begins
    IDLE = 5
    CLOSED = 6


class SmtpSession:
    """Carries one message after another. Any of ``FAULTS`` from a method means: ``lose`` it."""

    def __init__(self, relay: Relay, dialogue: Dialogue, selector: BaseSelector) -> None:
        self.dialogue = dialogue
        self.deadline = 0.0
        self._relay = relay
        self._reader = ReplyReader()
        self._wire = Wire(selector, self)
        self._steps = dialogue.steps(lambda: self._wire.own_ip)
        self._candidates: Iterator[Candidate] = iter(())
        self._state = _State.DIALLING

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a message."""
        return self._state is _State.IDLE

    @property
    def is_telling(self) -> bool:
        """Whether an answer is to be passed on before ``go_on``."""
        return self._state is _State.TELLING

    @property
    def is_working(self) -> bool:
        """Whether a message is in its hands."""
        return self._state not in {_State.IDLE, _State.CLOSED}

    def dial(self, candidates: list[Candidate]) -> None:
        """Start to connect to the first that answers."""
        self._candidates = iter(candidates)
        self._dial_next(OSError("no address"))

    def resume(self) -> None:
        """Look for a message again, while idle."""
        self._state = _State.TALKING
        self._go_on(_GO_ON)
        self._give_time()

    def on_event(self, events: int) -> None:
        """Do what the socket is ready for."""
        if self._state is _State.DIALLING:
            self._check_dialled()
        elif self._state is _State.SHAKING:
            self._shake()
        else:
            self._talk(events)

    def flush(self) -> None:
        """Send what was said since the last time."""
        self._wire.flush()

    def go_on(self) -> None:
        """Hear what else the server has said, now that its answer is known."""
        self._state = _State.TALKING
        self._go_on(_GO_ON)
        self._hear(b"")

    def on_deadline(self) -> None:
        """Give up waiting for this step; while dialling there may be another address."""
        if self._state is not _State.DIALLING:
            raise TimeoutError
        self._dial_next(TimeoutError())

    def lose(self, error: Exception, desk: Desk) -> None:
        """Close after ``error``: a begun message is in doubt, another one is not.

        That one is told what happened, unless the connection had served others before: then it
        deserves a fresh one.
        """
        self.close()
        dialogue = self.dialogue
        if dialogue.begun:
            desk.settle(dialogue.begun, fault_after(error))
        if dialogue.waiting and (dialogue.served_count or isinstance(error, HangUpError)):
            desk.give_back(dialogue.waiting)
        elif dialogue.waiting:
            desk.settle(dialogue.waiting, fault_before(error))
        dialogue.begun = dialogue.waiting = None

    def close(self) -> None:
        """Close the socket, with a last word where the server is listening."""
        if self._state is _State.IDLE:
            with suppress(OSError):
                self._wire.write(QUIT_COMMAND)
                self._wire.flush()
        self._state = _State.CLOSED
        self._wire.close()

    def _dial_next(self, error: OSError) -> None:
        for candidate in self._candidates:
            try:
                self._wire.dial(candidate)
            except OSError as fault:
                error = fault
            else:
                self.deadline = monotonic() + self._relay.limits.connect_seconds
                return
        raise error

    def _check_dialled(self) -> None:
        try:
            self._wire.check_connected()
        except OSError as error:
            self._dial_next(error)
            return
        self._state = _State.TALKING
        self._obey(next(self._steps))
        self._give_time()

    def _shake(self) -> None:
        if self._wire.shake():
            self._state = _State.TALKING
            self._go_on(_GO_ON)
            self._give_time()

    def _talk(self, events: int) -> None:
        if events & EVENT_WRITE:
            self._wire.flush()
        if not events & EVENT_READ:
            return
        data = self._wire.read()
        self._hear(data or b"")
        if data is None:
            raise ConnectionResetError

    def _hear(self, data: bytes) -> None:
        self._reader.feed(data)
        has_heard = False
        while self._state is _State.TALKING and (reply := self._reader.take()):
            self._go_on(reply)
            has_heard = True
        if has_heard:  # part of a reply, byte by byte, wins no time
            self._give_time()
        if self._state is _State.IDLE and not self._reader.is_empty:
            raise OutOfStepError("the server speaks without being asked")

    def _go_on(self, reply: SmtpReply) -> None:
        self._obey(self._steps.send(reply))

    def _obey(self, step: bytes | Step) -> None:
        """Do what the dialogue asks for."""
        if not step:
            return
        if step is Step.IDLE:
            self._state = _State.IDLE
        elif step is Step.TELL:
            self._state = _State.TELLING
        elif step is Step.ENCRYPT:
            self._reader.clear()  # anybody on the way may have said it
            self._wire.encrypt(self._relay.context(), self._relay.host)
            self._state = _State.SHAKING
            self._shake()
        else:
            self._wire.write(step)

    def _give_time(self) -> None:
        is_waiting = self._state is not _State.IDLE
        seconds = self._relay.limits.reply_seconds if is_waiting else math.inf
        self.deadline = monotonic() + seconds
