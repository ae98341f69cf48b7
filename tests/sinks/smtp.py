"""A strict SMTP server that keeps every message and answers as scripted."""

import asyncio
import base64
from dataclasses import dataclass

from tests.sinks.certificates import server_context
from tests.sinks.deeds import Deed, Later
from tests.sinks.script import Rule
from tests.sinks.server import Server, Session

_DOT = b"\r\n.\r\n"
_ENDS_A_GROUP = {b"EHLO", b"STARTTLS", b"AUTH", b"DATA", b"QUIT"}  # RFC 2920, section 3.1


@dataclass(frozen=True)
class Mail:
    """One message that was taken: envelope, and the bytes between DATA and dot, unstuffed."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    connection: int  # the how-manieth connection brought it

    @property
    def recipient(self):
        return self.recipients[0]


class SmtpSink(Server):
    """SMTP on ``.port``; takes all, into ``.messages``, unless ``reply_with`` says otherwise.

    ``users`` maps names to passwords and makes AUTH necessary. ``commands`` holds each line read.
    """

    def __init__(
        self, *, pipelining=True, starttls=False, tls=False, users=None, port=0, **options
    ):
        self.certificate_host = options.pop("certificate_host", "127.0.0.1")
        self.mechanisms = options.pop("mechanisms", ("PLAIN", "LOGIN"))
        self.most_per_connection = options.pop("most_per_connection", None)
        self.context = server_context(self.certificate_host) if starttls or tls else None
        super().__init__(_SmtpSession, port=port, ssl_context=self.context if tls else None)
        self.pipelining, self.starttls, self.users = pipelining, starttls, users
        self.messages, self.commands, self.faults = [], [], []

    def reply_with(self, reply, *, at="dot", recipient=None, nth=None, times=None):
        """Answer ``reply`` (a line such as ``"550 5.1.1 nobody"``, or a deed) at a stage.

        Stages: connect ehlo starttls auth mail rcpt data dot rset quit, and *body*: its first byte.
        ``recipient`` (one, or a collection) narrows rcpt, data, body and dot.
        """
        names = {recipient} if isinstance(recipient, str) else recipient
        fits = (lambda to: to in names) if names else (lambda _: True)
        self.script.add(Rule(reply, at, fits, nth, times))

    @property
    def recipients(self):
        """To whom, in the order of arrival."""
        return [mail.recipient for mail in self.messages]


class _SmtpSession(Session):
    """One client. Anything out of turn is a ``fault`` of the sink and closes the connection."""

    def opened(self):
        self.number = self.sink.connection_count
        self.taken = 0
        self.awaits = None  # what the next line is, when it is no command
        self.is_encrypted = self.is_signed_in = False
        self.reset()
        self.react("connect", "220 sink.example ESMTP")

    def reset(self):
        self.sender, self.recipients, self.asked = None, [], None
        self.in_body = self.is_touched = False
        self.searched = 0

    def react(self, stage, default):
        """Answer as scripted or ``default``; return the reply when it is one and work goes on."""
        reply = self.sink.script.reply(stage, self.asked, default)
        return reply if self.answer(reply) and isinstance(reply, str) else ""

    def say_reply(self, reply):
        self.say(reply.encode() + b"\r\n")

    def work(self):
        while not self.is_deaf and (self._read_body() if self.in_body else self._read_line()):
            pass

    def _read_line(self):
        """Obey one command; *False* when there is no whole line."""
        line, found, self.buffer = self.buffer.partition(b"\r\n")
        if not found:
            self.buffer = line
            return False
        line = bytes(line)
        if self.awaits:
            self.awaits(line)
            return True
        self.sink.commands.append(line.decode("latin-1"))
        verb = line[:10].split(b" ")[0].split(b":")[0].upper()
        if self.buffer and (verb in _ENDS_A_GROUP or not self.sink.pipelining):
            self._fault(f"bytes after {line!r}")
            return False
        handler = getattr(self, f"_on_{verb.decode('latin-1').lower()}", self._on_unknown)
        handler(line)
        return True

    def _on_unknown(self, _line):
        self.say(b"502 5.5.2 unknown\r\n")

    def _fault(self, what):
        self.sink.faults.append(what)
        self.say(b"503 5.5.0 out of turn\r\n")
        self.hang_up()

    def _on_ehlo(self, _line):
        self.reset()
        words = ["sink.example", "8BITMIME", "SIZE 52428800", "ENHANCEDSTATUSCODES"]
        if self.sink.pipelining:
            words.append("PIPELINING")
        if self.sink.starttls and not self.is_encrypted:
            words.append("STARTTLS")
        if self.sink.users:
            words.append("AUTH " + " ".join(self.sink.mechanisms))
        self.react(
            "ehlo", "\r\n".join([*(f"250-{word}" for word in words[:-1]), f"250 {words[-1]}"])
        )

    def _on_starttls(self, _line):
        if self.react("starttls", "220 2.0.0 go ahead").startswith("220"):
            self.flush()
            self.is_deaf = True
            self.transport.pause_reading()
            self.sink.spawn(self._encrypt())

    async def _encrypt(self):
        try:
            loop = asyncio.get_running_loop()
            self.transport = await loop.start_tls(
                self.transport, self, self.sink.context, server_side=True
            )
        except OSError:
            self.sink.faults.append("TLS handshake failed")
            self.sink.sessions.discard(self)
            return
        self.is_encrypted, self.is_deaf = True, False
        self.reset()

    def _on_auth(self, line):
        words = line.decode("latin-1").split(" ")
        if words[1].upper() == "LOGIN" and len(words) == 3:
            self._login_name(words[2])
        elif words[1].upper() == "LOGIN":
            self.awaits = self._login_name
            self.say(b"334 VXNlcm5hbWU6\r\n")
        elif len(words) == 3:
            self._sign_in(*base64.b64decode(words[2]).decode().split("\0")[1:])
        else:
            self.awaits = self._plain
            self.say(b"334 \r\n")

    def _plain(self, line):
        self._sign_in(*base64.b64decode(line).decode().split("\0")[1:])

    def _login_name(self, line):
        name = base64.b64decode(line).decode()
        self.awaits = lambda line: self._sign_in(name, base64.b64decode(line).decode())
        self.say(b"334 UGFzc3dvcmQ6\r\n")

    def _sign_in(self, name, password):
        self.awaits = None
        is_right = (self.sink.users or {}).get(name) == password
        default = "235 2.7.0 welcome" if is_right else "535 5.7.8 who are you"
        self.is_signed_in = self.react("auth", default).startswith("235")

    def _on_mail(self, line):
        if (
            self.sink.most_per_connection is not None
            and self.taken >= self.sink.most_per_connection
        ):
            self.say(b"421 4.7.0 enough for one connection\r\n")
            self.hang_up()
        elif self.sink.users and not self.is_signed_in:
            self.say(b"530 5.7.0 sign in first\r\n")
        elif self.sender is not None:
            self.sink.faults.append("MAIL within a transaction")
            self.say(b"503 5.5.1 nested MAIL\r\n")
        elif self.react("mail", "250 2.1.0 ok").startswith("2"):
            self.sender = line[11 : line.rindex(b">")].decode()

    def _on_rcpt(self, line):
        if self.sender is None:
            self.say(b"503 5.5.1 MAIL first\r\n")
            return
        self.asked = line[9 : line.rindex(b">")].decode()
        if self.react("rcpt", "250 2.1.5 ok").startswith("2"):
            self.recipients.append(self.asked)

    def _on_data(self, _line):
        default = "354 go ahead" if self.recipients else "554 5.5.1 no valid recipients"
        self.in_body = self.react("data", default).startswith("354")

    def _read_body(self):
        """Take one message out of the buffer; *False* when its dot has not come yet."""
        if self.buffer and not self.is_touched:
            self.is_touched = True
            deed = self.sink.script.reply("body", self.asked, None)
            if deed is not None and not self.answer(deed):
                return False
        if self.buffer.startswith(b".\r\n"):
            self.buffer[:0] = b"\r\n"
        end = self.buffer.find(_DOT, max(0, self.searched - 4))
        if end < 0:
            self.searched = len(self.buffer)
            return False
        data = bytes(self.buffer[: end + 2])
        del self.buffer[: end + 5]
        self._take(data)
        return True

    def _take(self, data):
        """Keep the message unless it is refused; it stands in ``messages`` before the answer."""
        default = "250 2.0.0 taken" if self.recipients else "554 5.5.1 no valid recipients"
        reply = self.sink.script.reply("dot", self.asked, default)
        proper = reply.reply if isinstance(reply, Later) else reply
        if self.recipients and (isinstance(proper, Deed) or proper.startswith("2")):
            unstuffed = data.removeprefix(b".").replace(b"\r\n.", b"\r\n")
            mail = Mail(self.sender, tuple(self.recipients), unstuffed, self.number)
            self.sink.messages.append(mail)
            self.taken += 1
        self.reset()
        self.answer(reply)

    def _on_rset(self, _line):
        self.reset()
        self.react("rset", "250 2.0.0 ok")

    def _on_noop(self, _line):
        self.say(b"250 2.0.0 ok\r\n")

    def _on_quit(self, _line):
        self.react("quit", "221 2.0.0 bye")
        self.hang_up()
