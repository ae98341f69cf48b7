"""One broken connection, two meanings."""

import ssl

import pytest

from messaging.engines.smtp_faults import fault_after, fault_before
from messaging.engines.smtp_replies import OutOfStepError, SmtpReply, TurnedAwayError
from messaging.errors import InDoubtError, NoAnswerError, TryLaterError, UnreadableAnswerError


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ssl.SSLCertVerificationError(1, "for mx.example"), "certificate"),
        (ssl.SSLError(1, "x"), "TLS"),
        (TimeoutError(), "in time"),
        (ConnectionRefusedError(111, "mx.example"), "refused"),
        (OutOfStepError("x"), "loses count"),
        (ConnectionResetError(), "broke"),
    ],
)
def test_before_the_body_left_a_mail_is_tried_later(error, words):
    result = fault_before(error)

    assert isinstance(result, TryLaterError)
    assert words in str(result)
    assert "mx.example" not in str(result)


def test_what_a_server_says_before_any_envelope_is_its_answer():
    reply = fault_before(TurnedAwayError(SmtpReply(535, b"5.7.8 no"), "auth"))

    assert (reply.status, reply.headers) == (535, {"phase": "auth"})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), NoAnswerError),
        (OutOfStepError("x"), UnreadableAnswerError),
        (ConnectionResetError(), InDoubtError),
        (ssl.SSLError(1, "x"), InDoubtError),
    ],
)
def test_after_the_body_left_a_mail_is_in_doubt(error, kind):
    assert type(fault_after(error)) is kind
