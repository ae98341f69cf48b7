"""One connection that goes wrong at each of its stages: which mail is in doubt, which is not."""

import pytest

from messaging.engines.exchange import Reply
from messaging.errors import InDoubtError, NoAnswerError, TryLaterError, UnreadableAnswerError
from tests.messaging.engines.carrying import mail, mail_engine, mails
from tests.sinks.certificates import certificate
from tests.sinks.deeds import Drip, Drop, Endless, Later, Raw, Silence
from tests.sinks.smtp import SmtpSink

BEFORE_ENVELOPES = ["connect", "ehlo"]
ENVELOPE = ["mail", "rcpt", "data"]
GARBAGE = Raw(b"\x16\x03 this is not SMTP\r\n")


@pytest.fixture(params=[True, False], ids=["pipelined", "in_turns"])
def sink(request):
    with SmtpSink(pipelining=request.param) as sink:
        yield sink
    assert sink.faults == []


def one(sink, envelope=None, **settings):
    """What becomes of one mail on a connection of its own, and whether its body began."""
    begun = []
    envelope = envelope or mail(begin=lambda: begun.append(1) or True)
    with mail_engine(sink, slots=1, **settings) as engine:
        ((_, result),) = engine.run([envelope])
    return result, bool(begun)


@pytest.mark.parametrize("at", BEFORE_ENVELOPES + ENVELOPE)
@pytest.mark.parametrize("deed", [Drop(), Drop(reset=True), GARBAGE, Endless(b"250-")])
def test_fault_before_the_body_is_tried_later_and_never_began(sink, at, deed):
    sink.reply_with(deed, at=at)

    result, has_begun = one(sink)

    assert type(result) is TryLaterError
    assert not has_begun
    assert sink.messages == []


@pytest.mark.parametrize("at", ["connect", "data"])
@pytest.mark.parametrize("deed", [Silence(), Drip(b"250 " + b"x" * 80, 0.05)])
def test_silence_before_the_body_is_tried_later(sink, at, deed):
    sink.reply_with(deed, at=at)

    result, has_begun = one(sink, seconds=0.3)

    assert "in time" in str(result)
    assert not has_begun


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (Drop(), InDoubtError),
        (Drop(reset=True), InDoubtError),
        (GARBAGE, UnreadableAnswerError),
        (Raw(b"354 go on\r\n"), UnreadableAnswerError),
        (Raw(b"250-half a reply\r\n", close=True), InDoubtError),
        (Endless(b"250-"), UnreadableAnswerError),
    ],
)
def test_fault_after_the_dot_is_doubt(sink, deed, error):
    sink.reply_with(deed)

    result, has_begun = one(sink)

    assert type(result) is error
    assert has_begun


@pytest.mark.parametrize("deed", [Silence(), Drip(b"250 " + b"x" * 80, 0.05)])
def test_silence_after_the_dot_is_doubt(sink, deed):
    sink.reply_with(deed)

    assert type(one(sink, seconds=0.3)[0]) is NoAnswerError


def test_reset_within_a_big_body_is_doubt(sink):
    sink.reply_with(Drop(reset=True), at="body")

    assert isinstance(one(sink, mail(data=b"x" * 70 + b"\r\n" + b"y" * 5_000_000))[0], InDoubtError)


def test_big_body_arrives_whole_though_the_socket_takes_it_in_pieces(sink):
    data = b"Subject: x\r\n\r\n" + b".line\r\n" * 500_000

    result, _ = one(sink, mail(data=data))

    assert result.status == 250
    assert sink.messages[0].data == data


@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "450 4.2.1 busy", "550 5.1.1 nobody"])
@pytest.mark.parametrize("at", ["connect", "ehlo", "mail", "rcpt", "data", "dot"])
def test_refusal_is_a_reply_that_says_its_phase(sink, at, reply):
    sink.reply_with(reply, at=at, nth=1)

    result, _ = one(sink)

    phase = {"ehlo": "connect", "dot": "data"}.get(at, at)
    assert (result.status, result.text) == (int(reply[:3]), reply[4:])
    assert result.headers == {"phase": phase}
    assert sink.messages == []


@pytest.mark.parametrize("at", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("reply", ["550 5.1.1 nobody", "421 4.3.2 closing"])
def test_refused_mail_leaves_the_replies_of_its_neighbours_straight(sink, at, reply):
    refused = {f"user-{n}@rcpt.example" for n in (0, 3, 4, 9)}
    if at == "mail":
        for nth in (1, 4):
            sink.reply_with(reply, at=at, nth=nth)
    else:
        sink.reply_with(reply, at=at, recipient=refused)

    with mail_engine(sink, slots=1) as engine:
        results = {envelope.recipient: result.status for envelope, result in engine.run(mails(10))}

    code = int(reply[:3])
    assert {to for to, status in results.items() if status == 250} == set(sink.recipients)
    assert len(sink.messages) == list(results.values()).count(250)
    if at != "mail":
        assert {to for to, status in results.items() if status == code} == refused


def test_server_that_takes_data_without_a_recipient_gets_a_lone_dot():
    with SmtpSink() as sink:
        sink.reply_with("550 5.1.1 nobody", at="rcpt", recipient="user-1@rcpt.example")
        sink.reply_with("354 go ahead anyway", at="data")
        with mail_engine(sink, slots=1) as engine:
            results = [result for _, result in engine.run(mails(3))]

        assert [(reply.status, reply.headers["phase"]) for reply in results] == [
            (250, "data"), (550, "rcpt"), (250, "data"),
        ]  # fmt: skip
        assert sink.recipients == ["user-0@rcpt.example", "user-2@rcpt.example"]
        assert sink.faults == []


def test_one_reply_too_many_never_passes_for_the_next_mails_answer():
    with SmtpSink() as sink:
        sink.reply_with("250 ok\r\n250 ok", recipient="user-1@rcpt.example")
        with mail_engine(sink, slots=1) as engine:
            results = {envelope.recipient: result for envelope, result in engine.run(mails(5))}

        accepted = {to for to, result in results.items() if isinstance(result, Reply)}
        assert accepted == set(sink.recipients)
        assert not any(isinstance(result, InDoubtError) for result in results.values())


def test_server_that_speaks_without_being_asked_is_left():
    with SmtpSink() as sink:
        sink.reply_with("250 ok\r\n250 and more", nth=1)
        with mail_engine(sink, slots=1) as engine:
            ((_, result),) = engine.run([mail()])
            sink.wait_until_quiet()

            assert result.status == 250
            assert [reply.status for _, reply in engine.run(mails(2))] == [250, 250]


def test_bytes_before_tls_are_not_believed():
    trusted = certificate("127.0.0.1")[1]
    with SmtpSink(starttls=True) as sink:
        injected = "220 go\r\n250-evil\r\n250 AUTH PLAIN"
        sink.reply_with(injected, at="starttls")
        result, _ = one(sink, security="starttls", trusted=trusted)

        assert result.status == 250
        assert sink.commands.count("EHLO mail.example.com") == 2
        assert sink.recipients == ["a@rcpt.example"]


def test_late_answer_of_a_worn_connection_is_not_mixed_up_with_another():
    with SmtpSink() as sink:
        sink.reply_with(Later("250 late", 0.6), recipient="user-1@rcpt.example")
        with mail_engine(sink, slots=1, seconds=0.3) as engine:
            results = {envelope.recipient: result for envelope, result in engine.run(mails(4))}

        assert type(results.pop("user-1@rcpt.example")) is NoAnswerError
        assert {reply.status for reply in results.values()} == {250}
        assert sorted(sink.recipients) == [f"user-{n}@rcpt.example" for n in range(4)]
