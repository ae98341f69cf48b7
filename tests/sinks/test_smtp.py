"""The SMTP sink against the standard library's client."""

import smtplib
import ssl

import pytest

from tests.sinks.certificates import certificate
from tests.sinks.deeds import Drop
from tests.sinks.smtp import SmtpSink


def client(sink, **options):
    return smtplib.SMTP(sink.host, sink.port, timeout=5, **options)


def test_message_arrives_as_it_was_sent():
    with SmtpSink() as sink, client(sink) as smtp:
        smtp.sendmail("us@example.com", "a@rcpt.example", b"Subject: x\r\n\r\n.dot\r\n..\r\n")

        (mail,) = sink.messages

    assert (mail.sender, mail.recipients) == ("us@example.com", ("a@rcpt.example",))
    assert mail.data == b"Subject: x\r\n\r\n.dot\r\n..\r\n"


@pytest.mark.parametrize(
    ("at", "code"), [("mail", 451), ("rcpt", 550), ("data", 451), ("dot", 554)]
)
def test_scripted_reply_comes_once_and_at_its_stage(at, code):
    with SmtpSink() as sink, client(sink) as smtp:
        sink.reply_with(f"{code} 5.0.0 no", at=at, times=1)
        with pytest.raises(smtplib.SMTPException):
            smtp.sendmail("us@example.com", "a@rcpt.example", b"x")
        smtp.rset()
        smtp.sendmail("us@example.com", "b@rcpt.example", b"x")

        assert sink.recipients == ["b@rcpt.example"]


def test_drop_at_the_dot_keeps_the_message_and_cuts_the_answer():
    with SmtpSink() as sink:
        sink.reply_with(Drop(), recipient="a@rcpt.example")
        with pytest.raises(smtplib.SMTPServerDisconnected), client(sink) as smtp:
            smtp.sendmail("us@example.com", "a@rcpt.example", b"x")

        assert sink.recipients == ["a@rcpt.example"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_mail_is_taken_after_starttls_and_sign_in(mechanism):
    context = ssl.create_default_context(cadata=certificate("127.0.0.1")[1].decode())
    options = {"starttls": True, "users": {"app": "secret"}, "mechanisms": (mechanism,)}
    with SmtpSink(**options) as sink, client(sink) as smtp:
        smtp.starttls(context=context)
        smtp.login("app", "secret")
        smtp.sendmail("us@example.com", "a@rcpt.example", b"x")

        assert sink.recipients == ["a@rcpt.example"]


def test_wrong_password_is_refused():
    with (
        SmtpSink(users={"app": "secret"}) as sink,
        client(sink) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        smtp.login("app", "wrong")


def test_talking_out_of_turn_is_a_fault():
    with SmtpSink(pipelining=False) as sink, client(sink) as smtp:
        smtp.ehlo()
        smtp.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        smtp.getreply()

        assert sink.faults == ["bytes after b'MAIL FROM:<a@b.example>'"]
