"""What an SMTP server says, line by line: a stranger's bytes, bounded and checked for shape."""

import re
from dataclasses import dataclass

from messaging.engines.exchange import Reply

MOST_REPLY_BYTES = 65_536

POSITIVE, INTERMEDIATE, TRANSIENT, PERMANENT = 2, 3, 4, 5  # first digits: RFC 5321, section 4.2.1
GOODBYE = 421  # the server closes the connection after this, whatever it was the answer to

_LINE = re.compile(rb"([2-5][0-9]{2})([ -]|$)(.*)", re.DOTALL)
_PHASES = {phase: {"phase": phase} for phase in ("connect", "auth", "mail", "rcpt", "data")}


class OutOfStepError(Exception):
    """The server says what is no answer to our question: nobody knows any more which is which."""


class TurnedAwayError(Exception):
    """The server says no before it takes any envelope."""

    def __init__(self, reply: "SmtpReply", phase: str) -> None:
        super().__init__(f"{phase}: {reply.code}")
        self.reply = reply
        self.phase = phase


@dataclass(frozen=True, slots=True)
class SmtpReply:
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
        self._bytes = bytearray()
        self._lines: list[bytes] = []
        self._line_bytes = 0

    def feed(self, data: bytes) -> None:
        """Take in what was read from the socket."""
        self._bytes += data

    def clear(self) -> None:
        """Forget what was read: before TLS, anybody on the way may have said it."""
        self._bytes.clear()
        self._lines.clear()

    @property
    def is_empty(self) -> bool:
        """Whether everything that came has been taken."""
        return not self._bytes and not self._lines

    def take(self) -> SmtpReply | None:
        """Return the next whole reply, or nothing yet."""
        while (end := self._bytes.find(b"\n")) >= 0:
            line = bytes(self._bytes[:end]).rstrip(b"\r")
            del self._bytes[: end + 1]
            if reply := self._add(line):
                return reply
        if len(self._bytes) + self._line_bytes > MOST_REPLY_BYTES:
            raise OutOfStepError("a reply without end")
        return None

    def _add(self, line: bytes) -> SmtpReply | None:
        parts = _LINE.fullmatch(line)
        if not parts:
            raise OutOfStepError("this is not SMTP")
        code, mark, text = parts.groups()
        self._lines.append(text)
        self._line_bytes += len(line)
        if mark == b"-":
            return None
        whole = b"\n".join(self._lines)
        self._lines.clear()
        self._line_bytes = 0
        return SmtpReply(int(code), whole)
