"""The null mail server: it speaks enough SMTP for real clients, and it counts right."""

import re

from benchmarks.sinks.server import Counter
from benchmarks.sinks.smtp import CHANGING, Mail

HELLO = b"EHLO us\r\n"
ENVELOPE = b"MAIL FROM:<us@shop.example>\r\nRCPT TO:<ann@rcpt.example>\r\nDATA\r\n"
BODY = b"Subject: Hi\r\n\r\nHello\r\n.\r\n"


def conversation(*, hashing=False):
    counter = Counter(CHANGING)
    counter.is_hashing = hashing
    return counter, Mail(counter)


def digest_of(body):
    counter, talk = conversation(hashing=True)
    talk.hear(HELLO + ENVELOPE + body)
    return counter.taken().digest


def test_pipelined_mails_are_answered_at_once():
    counter, talk = conversation()
    talk.hear(HELLO)

    answers = talk.hear(ENVELOPE + BODY + ENVELOPE + BODY)

    codes = [int(line[:3]) for line in answers.splitlines()]
    assert codes == [250, 250, 354, 250, 250, 250, 354, 250]
    assert counter.tally.messages == 2
    assert counter.tally.bytes == 2 * len(BODY.removesuffix(b".\r\n"))


def test_mail_in_single_bytes_is_the_same_mail():
    counter, talk = conversation()
    whole = HELLO + ENVELOPE + BODY + b"QUIT\r\n"

    answers = b"".join(talk.hear(whole[at : at + 1]) for at in range(len(whole)))

    assert re.findall(rb"(?m)^(\d{3}) ", answers) == [
        b"250",
        b"250",
        b"250",
        b"354",
        b"250",
        b"221",
    ]
    assert counter.tally.messages == 1


def test_command_inside_a_mail_is_text():
    counter, talk = conversation()

    talk.hear(HELLO + ENVELOPE + b"DATA\r\nQUIT\r\n.\r\n")

    assert counter.tally.bytes == len(b"DATA\r\nQUIT\r\n")


def test_what_each_sending_makes_anew_is_not_hashed():
    first = b"Date: Mon\r\nMessage-ID: <a@b>\r\nList-Unsubscribe:\r\n <https://a>\r\n" + BODY
    again = b"Date: Tue\r\nMessage-ID: <c@d>\r\nList-Unsubscribe:\r\n <https://c>\r\n" + BODY

    assert digest_of(first) == digest_of(again) != digest_of(BODY.replace(b"Hello", b"Hallo"))


def test_order_of_mails_does_not_change_the_digest():
    other = BODY.replace(b"Hello", b"Hallo")

    assert digest_of(BODY + ENVELOPE + other) == digest_of(other + ENVELOPE + BODY)
