"""Getting in: TLS that is checked, passwords that are kept, and no way round either."""

import pytest

from messaging.errors import TryLaterError
from tests.messaging.engines.carrying import mail, mail_engine
from tests.sinks.certificates import certificate
from tests.sinks.smtp import SmtpSink

TRUSTED = certificate("127.0.0.1")[1]
SECURED = {"starttls": {"starttls": True}, "tls": {"tls": True}}


def one(sink, **settings):
    with mail_engine(sink, slots=1, **settings) as engine:
        ((_, result),) = engine.run([mail()])
    return result


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_mail_goes_under_tls_with_either_sign_in(security, mechanism):
    users = {"äpp": "pass word"}
    with SmtpSink(**SECURED[security], users=users, mechanisms=(mechanism,)) as sink:
        settings = {"security": security, "trusted": TRUSTED}

        assert one(sink, **settings, username="äpp", password="pass word").status == 250
        assert len(sink.messages) == 1
        assert sink.faults == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(security):
    with SmtpSink(**SECURED[security], users={"app": "secret"}) as sink:
        result = one(sink, security=security, username="app", password="secret")

        assert isinstance(result, TryLaterError)
        assert "certificate" in str(result)
        assert not any(line.startswith("AUTH") for line in sink.commands)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificate_of_another_host_gets_no_mail(security):
    other = certificate("mx.other.example")[1]
    with SmtpSink(**SECURED[security], certificate_host="mx.other.example") as sink:
        result = one(sink, security=security, trusted=other)

        assert "certificate" in str(result)
        assert sink.messages == []


def test_server_without_starttls_gets_nothing_in_the_clear():
    with SmtpSink(users={"app": "secret"}) as sink:
        result = one(sink, security="starttls", username="app", password="secret")

        assert "STARTTLS" in str(result)
        assert sink.commands == ["EHLO mail.example.com"]


@pytest.mark.parametrize(("reply", "code"), [("454 4.7.0 not now", 454), ("501 5.5.2 no", 501)])
def test_refused_starttls_is_the_servers_answer(reply, code):
    with SmtpSink(starttls=True) as sink:
        sink.reply_with(reply, at="starttls")

        assert one(sink, security="starttls", trusted=TRUSTED).status == code


def test_server_that_speaks_plainly_where_tls_is_expected_is_tried_later():
    with SmtpSink() as sink:
        result = one(sink, security="tls", trusted=TRUSTED)

    assert "TLS" in str(result)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_wrong_password_is_a_reply_of_the_auth_phase(mechanism):
    with SmtpSink(users={"app": "right"}, mechanisms=(mechanism,)) as sink:
        reply = one(sink, username="app", password="wrong")

        assert (reply.status, reply.headers) == (535, {"phase": "auth"})


def test_sign_in_that_we_do_not_speak_is_tried_later():
    with SmtpSink(users={"app": "right"}, mechanisms=("CRAM-MD5",)) as sink:
        assert "no sign-in" in str(one(sink, username="app", password="right"))


def test_offers_in_old_and_odd_spellings_are_understood():
    with SmtpSink(users={"app": "right"}) as sink:
        sink.reply_with("250-sink\r\n250-\r\n250-auth=plain login\r\n250 pipelining", at="ehlo")

        assert one(sink, username="app", password="right").status == 250
