"""The words on one connection, without a socket: what is said when, in one write or in turns."""

import pytest

from messaging.engines.exchange import NotBegun
from messaging.engines.smtp_desk import Desk
from messaging.engines.smtp_dialogue import Dialogue, HangUpError
from messaging.engines.smtp_relay import Relay, SmtpLimits
from messaging.engines.smtp_replies import OutOfStepError, SmtpReply
from messaging.engines.smtp_sign_on import Step
from tests.messaging.engines.carrying import SHELL, mail

HELLO = b"sink\nPIPELINING"
GO_ON = 0  # no reply: what is sent once an answer was passed on


def envelope_bytes(to):
    return b"MAIL FROM:<us@example.com>\r\nRCPT TO:<%s>\r\nDATA\r\n" % to.encode()


def start(*recipients, hello=HELLO, most_messages=1000, **fields):
    """A dialogue that has just read the EHLO reply, what it says next, and its desk."""
    first, *others = [mail(to, b"x\r\n", **fields) for to in recipients]
    limits = SmtpLimits(most_messages=most_messages)
    relay = Relay("mx", 25, policy=SHELL, security="none", own_name="a.example", limits=limits)
    desk = Desk()
    desk.open(others)
    dialogue = Dialogue(relay, first, desk)
    steps = dialogue.steps(lambda: "127.0.0.1")
    assert next(steps) == b""
    assert steps.send(SmtpReply(220)) == b"EHLO a.example\r\n"
    return dialogue, steps, desk, steps.send(SmtpReply(250, hello))


def hear(steps, *codes):
    """Send replies; return what is said after the last."""
    for code in codes:
        said = steps.send(SmtpReply(code))
    return said


def outcomes(desk):
    return [
        (envelope.recipient, getattr(result, "status", result))
        for envelope, result in desk.results()
    ]


def test_whole_envelope_goes_out_in_one_write():
    *_, said = start("a@b")

    assert said == envelope_bytes("a@b")


def test_body_and_next_envelope_go_out_in_one_write():
    dialogue, steps, desk, _ = start("a@b", "c@d")

    assert hear(steps, 250, 250, 354) == b"x\r\n.\r\n" + envelope_bytes("c@d")
    assert dialogue.begun.recipient == "a@b"
    assert hear(steps, 250) is Step.TELL
    assert hear(steps, GO_ON) == b""
    assert outcomes(desk) == [("a@b", 250)]
    assert hear(steps, 250, 250, 354) == b"x\r\n.\r\n"
    assert hear(steps, 250, GO_ON) is Step.IDLE


def test_without_pipelining_each_command_waits_for_its_reply():
    _, steps, _, said = start("a@b", hello=b"sink")

    assert said == b"MAIL FROM:<us@example.com>\r\n"
    assert hear(steps, 250) == b"RCPT TO:<a@b>\r\n"
    assert hear(steps, 250) == b"DATA\r\n"
    assert hear(steps, 354) == b"x\r\n.\r\n"


def test_without_pipelining_a_refusal_is_not_followed_by_data():
    _, steps, desk, _ = start("a@b", "c@d", hello=b"sink")

    assert hear(steps, 250, 550) == b"RSET\r\n"
    assert hear(steps, 250) == b"MAIL FROM:<us@example.com>\r\n"
    assert outcomes(desk) == [("a@b", 550)]


def test_refused_recipient_is_tidied_up_in_the_same_write_as_the_next_envelope():
    _, steps, desk, _ = start("a@b", "c@d")

    assert hear(steps, 250, 550, 554) == b"RSET\r\n" + envelope_bytes("c@d")
    assert hear(steps, 250, 250, 250, 354) == b"x\r\n.\r\n"
    assert outcomes(desk) == [("a@b", 550)]


def test_lone_dot_ends_a_body_that_was_invited_for_nobody():
    _, steps, desk, _ = start("a@b", "c@d")

    assert hear(steps, 250, 550, 354) == b".\r\n" + envelope_bytes("c@d")
    assert hear(steps, 554, 250, 250, 354) == b"x\r\n.\r\n"
    assert outcomes(desk) == [("a@b", 550)]


def test_server_is_left_tidy_before_idling():
    _, steps, _, _ = start("a@b")

    assert hear(steps, 250, 550, 354) == b".\r\n"
    assert hear(steps, 554) is Step.IDLE


def test_idle_dialogue_goes_on_with_the_next_pile():
    _, steps, desk, _ = start("a@b")
    assert hear(steps, 250, 250, 354, 250, GO_ON) is Step.IDLE
    desk.open([mail("c@d", b"x\r\n")])

    assert hear(steps, 0) == envelope_bytes("c@d")


def test_begin_that_says_no_hangs_up_without_a_body():
    dialogue, steps, desk, _ = start("a@b", "c@d", begin=lambda: False)

    with pytest.raises(HangUpError):
        hear(steps, 250, 250, 354)
    assert outcomes(desk) == [("a@b", NotBegun())]
    assert (dialogue.begun, dialogue.waiting.recipient) == (None, "c@d")


@pytest.mark.parametrize(
    "codes", [(354,), (250, 354), (250, 250, 250), (250, 250, 354, 354), (220 + 100,)]
)
def test_reply_that_answers_something_else_is_out_of_step(codes):
    _, steps, desk, _ = start("a@b")

    with pytest.raises(OutOfStepError):
        hear(steps, *codes)
    assert outcomes(desk) == []


@pytest.mark.parametrize("codes", [(421,), (250, 421), (250, 250, 421)])
def test_goodbye_to_a_first_envelope_is_its_answer(codes):
    _, steps, desk, _ = start("a@b")

    with pytest.raises(HangUpError):
        hear(steps, *codes)
    assert outcomes(desk) == [("a@b", 421)]


def test_goodbye_to_a_later_envelope_leaves_it_for_another_connection():
    dialogue, steps, desk, _ = start("a@b", "c@d")

    with pytest.raises(HangUpError):
        hear(steps, 250, 250, 354, 250, GO_ON, 421)
    assert outcomes(desk) == [("a@b", 250)]
    assert dialogue.waiting.recipient == "c@d"


def test_goodbye_after_the_dot_is_that_mails_answer():
    dialogue, steps, desk, _ = start("a@b", "c@d")

    with pytest.raises(HangUpError):
        hear(steps, 250, 250, 354, 421)
    assert outcomes(desk) == [("a@b", 421)]
    assert (dialogue.begun, dialogue.waiting.recipient) == (None, "c@d")


def test_worn_connection_takes_no_further_envelope_and_says_goodbye():
    dialogue, steps, _, _ = start("a@b", "c@d", most_messages=1)

    assert hear(steps, 250, 250, 354) == b"x\r\n.\r\n"
    assert hear(steps, 250, GO_ON) == b"QUIT\r\n"
    with pytest.raises(HangUpError):
        hear(steps, 221)
    assert dialogue.waiting is None
