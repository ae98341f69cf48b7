"""What the tests of the engines share: who may be dialled, how long to wait, one exchange."""

from contextlib import closing

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.exchange import Envelope, Request
from messaging.engines.http_slot import HttpLimits
from messaging.engines.smtp import SmtpEngine
from messaging.engines.smtp_relay import SmtpLimits

SHELL = OutboundPolicy(private=True)
CALM = HttpLimits(most_bytes=1000)
HASTY = HttpLimits(silence_seconds=1, whole_seconds=1.5, most_bytes=1000)


def post(url, body=b"{}", **fields):
    return Request(method="POST", url=url, body=body, **fields)


def one(engine, request):
    ((same, result),) = engine.run([request])
    assert same is request
    return result


def mail(recipient="a@rcpt.example", data=b"Subject: x\r\n\r\nHello", **fields):
    return Envelope(sender="us@example.com", recipient=recipient, data=data, **fields)


def mails(count, **fields):
    return [mail(f"user-{n}@rcpt.example", **fields) for n in range(count)]


def mail_engine(sink, *, slots=4, most_messages=1000, seconds=10, **settings):
    """An engine for a sink, or for a port on loopback."""
    settings = {"policy": SHELL, "security": "none", "own_name": "mail.example.com"} | settings
    limits = SmtpLimits(reply_seconds=seconds, most_messages=most_messages)
    host, port = settings.pop("host", "127.0.0.1"), getattr(sink, "port", sink)
    return closing(SmtpEngine(host, port, slots=slots, limits=limits, **settings))
