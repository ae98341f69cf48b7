"""What an SMTP server says, line by line: a stranger's bytes, bounded and checked for shape."""

from collections import deque
from typing import NamedTuple

from messaging.engines.exchange import Reply

MOST_REPLY_BYTES = 65_536

POSITIVE, INTERMEDIATE, TRANSIENT, PERMANENT = 2, 3, 4, 5  # first digits: RFC 5321, section 4.2.1
GOODBYE = 421  # the server closes the connection after this, whatever it was the answer to

_CODES = {str(code).encode(): code for code in range(200, 600)}
_MARKS = {b" ", b"-", b"\r", b""}  # between code and text, or after a code alone
_PHASES = {phase: {"phase": phase} for phase in ("connect", "auth", "mail", "rcpt", "data")}


class OutOfStepError(Exception):
    """The server says what is no answer to our question: nobody knows any more which is which."""


class TurnedAwayError(Exception):
    """The server says no before it takes any envelope."""

    def __init__(self, reply: "SmtpReply", phase: str) -> None:
        super().__init__(f"{phase}: {reply.code}")
        self.reply = reply
        self.phase = phase


class SmtpReply(NamedTuple):
    """One reply, of one line or several; ``text`` is without the code."""

    code: int
    text: bytes = b""

    @property
    def digit(self) -> int:
        """The first digit: what the reply comes to."""
        return self.code // 100

    def at(self, phase: str, seconds: float = 0.0) -> Reply:
        """Return it as the answer to a message, given at ``phase``."""
        return Reply(
            status=self.code, headers=_PHASES[phase], body=self.text[:2048], seconds=seconds
        )


class ReplyReader:
    """Gathers bytes and gives them back as replies. Either raises ``OutOfStepError``."""

    def __init__(self) -> None:
        self._rest = b""  # the start of a line
        self._ready: deque[bytes] = deque()  # whole lines, not yet looked at
        self._texts: list[bytes] = []  # of a reply of several lines, so far
        self._text_bytes = 0

    def feed(self, data: bytes) -> None:
        """Take in what was read from the socket."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self._ready.extend(lines)

    def clear(self) -> None:
        """Forget what was read: before TLS, anybody on the way may have said it."""
        self._rest, self._text_bytes = b"", 0
        self._ready.clear()
        self._texts.clear()

    @property
    def is_empty(self) -> bool:
        """Whether everything that came has been taken."""
        return not (self._rest or self._ready or self._texts)

    def take(self) -> SmtpReply | None:
        """Return the next whole reply, or nothing yet."""
        while self._ready:
            if reply := self._add(self._ready.popleft()):
                return reply
        if len(self._rest) + self._text_bytes > MOST_REPLY_BYTES:
            raise OutOfStepError("a reply without end")
        return None

    def _add(self, line: bytes) -> SmtpReply | None:
        code, mark, text = _CODES.get(line[:3]), line[3:4], line[4:].rstrip(b"\r")
        if code is None or mark not in _MARKS:
            raise OutOfStepError("this is not SMTP")
        if mark == b"-":
            self._texts.append(text)
            self._text_bytes += len(line)
            return None
        if self._texts:
            text = b"\n".join([*self._texts, text])
            self._texts.clear()
            self._text_bytes = 0
        return SmtpReply(code, text)
