"""Everything a carrier may do, over real sockets: its class, what is charged, how long we wait.

The table is that of the design, delivery §8. Limits of time are scaled down; what is asserted is
when the next try is due, never how long the test took.
"""

import random
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from ipaddress import ip_network
from typing import NamedTuple

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass as Class
from messaging.choices.states import ChunkState, ConnectionTrust
from messaging.engines.http import HttpEngine
from messaging.engines.http_slot import HttpLimits
from messaging.engines.smtp import SmtpEngine
from messaging.engines.smtp_relay import SmtpLimits
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.time_ordered_id import moment_of
from messaging.providers import smtp, webhook
from tests.factories import make_user
from tests.messaging.delivery.carriers import relay
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes
from tests.sinks.deeds import Drip, Drop, Endless, Raw, Silence
from tests.sinks.http import Answer, HttpSink
from tests.sinks.server import closed_port
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db
TWO_GIGABYTES = 2 * 1024**3
HOUR, MINUTE = 3600, 60


class Again(NamedTuple):
    """Another try: of which class the answer was, the next attempt's number, and its wait."""

    outcome_class: Class
    attempt: int
    seconds: float
    in_doubt_count: int = 0


SENT = ("sent", None)
REFUSED = ("failed", "refused_message")
LATER = Again(Class.TRANSIENT, 2, 15)
DOUBT = Again(Class.IN_DOUBT, 2, 15, 1)
MAIL_LATER = Again(Class.TRANSIENT, 2, 5)
MAIL_DOUBT = Again(Class.IN_DOUBT, 2, 5, 1)


def throttled(seconds):
    return Again(Class.THROTTLED, 1, seconds)


def in_date(**distance):
    return format_datetime(datetime.now(tz=UTC) + timedelta(**distance), usegmt=True)


def hurry(value):
    """A 429 whose header is made when the call arrives."""
    return lambda _: Answer(429, {"Retry-After": value() if callable(value) else value})


HTTP = {
    **{str(status): (Answer(status), SENT) for status in (200, 201, 202, 204, 299)},
    **{str(status): (Answer(status), REFUSED) for status in (301, 302, 304, 307, 308)},
    **{str(s): (Answer(s), REFUSED) for s in (400, 401, 403, 404, 405, 409, 410, 413, 422, 499)},
    **{str(status): (Answer(status), LATER) for status in (408, 500, 501, 502, 503, 504, 599)},
    "503 asks to wait": (Answer(503, {"Retry-After": "7"}), LATER),
    "999": (Answer(999), DOUBT),
    "200 with an error inside": (Answer(200, body=b'{"error": "no such list"}'), SENT),
    "429": (Answer(429), throttled(1)),
    "429 seconds": (hurry("120"), throttled(120)),
    "429 none": (hurry("0"), throttled(1)),
    "429 negative": (hurry("-5"), throttled(1)),
    "429 fraction": (hurry("1.5"), throttled(1)),
    "429 NaN": (hurry("NaN"), throttled(1)),
    "429 junk": (hurry("soon, I hope"), throttled(1)),
    "429 beyond an hour": (hurry("7200"), throttled(HOUR)),
    "429 endless digits": (hurry("9" * 4_000), throttled(HOUR)),
    "429 date": (hurry(lambda: in_date(minutes=5)), throttled(5 * MINUTE)),
    "429 past date": (hurry(lambda: in_date(days=-1)), throttled(1)),
    "429 far date": (hurry(lambda: in_date(days=1)), throttled(HOUR)),
    "reset after the body": (Drop(reset=True), DOUBT),
    "closed after the body": (Drop(), DOUBT),
    "silence": (Silence(), DOUBT),
    "drip": (Drip(Answer(200).wire, 0.4), DOUBT),
    "garbage": (Raw(b"\x00\xffno such protocol\r\n\r\n", close=True), DOUBT),
    "head without end": (Raw(b"HTTP/1.1 200 OK\r\nX: y", close=True), DOUBT),
    "200 cut in the body": (
        Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", close=True),
        SENT,
    ),
    "200 that announces 2 GB": (
        Endless(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % TWO_GIGABYTES),
        SENT,
    ),
    "500 without an end": (Endless(b"HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n"), LATER),
}
SMTP = {
    "250": (("250 2.0.0 ok", "dot"), SENT),
    "421 at once": (("421 4.3.2 busy", "connect"), MAIL_LATER),
    "451 envelope": (("451 4.3.0 later", "mail"), MAIL_LATER),
    "451 dot": (("451 4.3.0 later", "dot"), MAIL_LATER),
    "452 full": (("452 4.2.2 full", "rcpt"), MAIL_LATER),
    "450 slow down": (("450 4.7.1 slow down", "rcpt"), throttled(1)),
    "535 sign-in": (("535 5.7.8 who are you", "auth"), Again(Class.CREDENTIALS, 1, MINUTE)),
    "530 sign-in": (("530 5.7.0 sign in first", "mail"), Again(Class.CREDENTIALS, 1, MINUTE)),
    "550 nobody": (("550 5.1.1 nobody", "rcpt"), ("failed", "refused_recipient")),
    "550 relay": (("550 5.7.1 relaying denied", "rcpt"), ("failed", "refused_recipient")),
    "552 large": (("552 5.3.4 too large", "dot"), ("failed", "message_too_large")),
    "554 spam": (("554 5.7.1 spam", "dot"), REFUSED),
    "cut before the greeting": ((Drop(), "connect"), MAIL_LATER),
    "reset at the envelope": ((Drop(reset=True), "mail"), MAIL_LATER),
    "silence at the envelope": ((Silence(), "mail"), MAIL_LATER),
    "garbage at the greeting": ((Raw(b"\x00\xff\r\n"), "connect"), MAIL_LATER),
    "cut in the body": ((Drop(), "body"), MAIL_DOUBT),
    "cut after the dot": ((Drop(), "dot"), MAIL_DOUBT),
    "reset after the dot": ((Drop(reset=True), "dot"), MAIL_DOUBT),
    "silence after the dot": ((Silence(), "dot"), MAIL_DOUBT),
    "drip after the dot": ((Drip(b"250 2.0.0 taken\r\n", 0.3), "dot"), MAIL_DOUBT),
    "garbage after the dot": ((Raw(b"\x00\xffwhat\r\n"), "dot"), MAIL_DOUBT),
    "reply without an end": ((Endless(b"250-"), "dot"), MAIL_DOUBT),
}


@pytest.fixture(autouse=True)
def _little_patience(settings, monkeypatch):
    """Scale silence down, and let every backoff be its longest."""
    settings.CARILLON_OUTBOUND_ALLOW = (ip_network("127.0.0.1"),)
    limits = HttpLimits(connect_seconds=1, silence_seconds=1, whole_seconds=2)
    monkeypatch.setattr(webhook, "HttpEngine", partial(HttpEngine, limits=limits))
    limits = SmtpLimits(connect_seconds=1, reply_seconds=1)
    monkeypatch.setattr(smtp, "SmtpEngine", partial(SmtpEngine, limits=limits))
    monkeypatch.setattr(random, "uniform", lambda low, high: high if low == 0 else 1.0)


def call(url, user):
    connection = Connection.objects.create(
        name="Hooks",
        channel=ChannelKey.WEBHOOK,
        provider="webhook",
        trust=ConnectionTrust.CONSOLE,
    )
    message = {"url": url, "request_method": "POST"}
    return make_send([user], ChannelKey.WEBHOOK, connection=connection, messages=message)


def assert_meant(dispatch, user, expected):
    """What became of the only user, by rows, chunk and attempt."""
    account = balanced(dispatch)
    if not isinstance(expected, Again):
        assert outcomes(dispatch) == {user.pk: expected}
        return
    assert account.pending == 1
    attempt, chunk = Attempt.objects.get(), Chunk.objects.get(state=ChunkState.READY)
    assert Class(attempt.outcome_class) is expected.outcome_class
    assert (chunk.attempt, chunk.in_doubt_count) == (expected.attempt, expected.in_doubt_count)
    wait = (chunk.not_before - moment_of(attempt.id)).total_seconds()
    assert wait == pytest.approx(expected.seconds, rel=0.2)


@pytest.mark.parametrize(("reply", "expected"), HTTP.values(), ids=HTTP)
def test_http(reply, expected):
    user = make_user()
    with HttpSink() as sink:
        sink.reply_with(reply)
        dispatch = call(sink.url("/in"), user)
        carry_all()

        assert len(sink.requests) == 1
    assert_meant(dispatch, user, expected)


@pytest.mark.parametrize("is_known", [True, False])
def test_http_host_that_nobody_answers_for(is_known):
    user = make_user()
    host = f"127.0.0.1:{closed_port()}" if is_known else "nobody.invalid"
    dispatch = call(f"http://{host}/in", user)

    carry_all()

    assert_meant(dispatch, user, LATER)


def test_http_connection_reset_before_the_body_is_read():
    user = make_user()
    with HttpSink() as sink:
        sink.reply_with(Drop(reset=True), at="head")
        dispatch = call(sink.url("/in"), user)
        carry_all()

    assert_meant(dispatch, user, DOUBT)  # we had written it: who knows how much was read


@pytest.mark.parametrize(("script", "expected"), SMTP.values(), ids=SMTP)
def test_smtp(script, expected):
    user, (reply, stage) = make_user(), script
    users = {"app": "secret"} if stage == "auth" else None
    settings = {"username": "app", "password": "secret"} if users else {}
    with ExitStack() as stack:
        sink = stack.enter_context(SmtpSink(users=users))
        sink.reply_with(reply, at=stage)
        dispatch = make_send([user], connection=relay(sink, settings=settings))
        carry_all()

    assert_meant(dispatch, user, expected)


def test_smtp_server_that_nobody_answers_for():
    user = make_user()
    with SmtpSink() as sink:
        connection = relay(sink)
    dispatch = make_send([user], connection=connection)

    carry_all()

    assert_meant(dispatch, user, MAIL_LATER)
