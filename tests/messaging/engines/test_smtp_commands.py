"""Commands from checked parts only; bodies in which no server finds a second end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.engines.exchange import Envelope
from messaging.engines.smtp_commands import (
    body_bytes,
    check_envelope,
    ehlo_command,
    login_line,
    mail_command,
    plain_credentials,
    rcpt_command,
)
from messaging.errors import RefusedError


def envelope(sender="us@example.com", recipient="a@rcpt.example", data=b"x", **fields):
    return Envelope(sender=sender, recipient=recipient, data=data, **fields)


def test_mail_that_is_ready_for_the_wire_is_not_read_again():
    ready = envelope(data=b"Subject: a\r\n\r\na.b\r\n", is_wire_ready=True)

    assert body_bytes(ready) == body_bytes(envelope(data=ready.data)) == ready.data + b".\r\n"


@pytest.mark.parametrize("char", ["\r", "\n", "\0", " ", "<", ">", "\t", "\x7f", "é", "\u2028"])
@pytest.mark.parametrize("place", ["{}a@b.example", "a{}c@b.example", "a@b.example{}"])
def test_address_that_could_be_another_command_is_refused(char, place):
    address = place.format(char)

    for bad in (envelope(sender=address), envelope(recipient=address)):
        with pytest.raises(RefusedError):
            check_envelope(bad)


@pytest.mark.parametrize("address", ["", "nobody", "@", "a@", "@b", f"{'a' * 320}@b.example"])
def test_recipient_without_two_parts_is_refused(address):
    with pytest.raises(RefusedError):
        check_envelope(envelope(recipient=address))


def test_sender_may_be_empty_and_a_nul_in_the_mail_may_not_be():
    check_envelope(envelope(sender=""))
    with pytest.raises(RefusedError, match="NUL"):
        check_envelope(envelope(data=b"a\0b"))


def test_envelope_commands_say_what_the_server_offers_to_hear():
    assert mail_command(envelope(), frozenset()) == b"MAIL FROM:<us@example.com>\r\n"
    offers = frozenset({"SIZE", "8BITMIME"})
    assert mail_command(envelope(), offers) == b"MAIL FROM:<us@example.com> SIZE=1\r\n"
    assert mail_command(envelope(data=b"\xc3\xa9"), offers).endswith(b" SIZE=2 BODY=8BITMIME\r\n")
    assert rcpt_command(envelope()) == b"RCPT TO:<a@rcpt.example>\r\n"


def test_sign_in_is_spelled_as_the_standard_has_it():
    assert plain_credentials("app", "geheim") == b"AGFwcABnZWhlaW0="
    assert login_line("app") == b"YXBw\r\n"
    assert ehlo_command("mail.example.com") == b"EHLO mail.example.com\r\n"


@pytest.mark.parametrize(
    ("data", "wire"),
    [
        (b"", b".\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b"a\r\n", b"a\r\n.\r\n"),
        (b".", b"..\r\n.\r\n"),
        (b".\r\n..\r\na.b\r\n.c", b"..\r\n...\r\na.b\r\n..c\r\n.\r\n"),
        (b"a\nb\rc\r\nd", b"a\r\nb\r\nc\r\nd\r\n.\r\n"),
        (b"a\n.\nMAIL FROM:<x>", b"a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
        (b"a\r.\r\nRCPT", b"a\r\n..\r\nRCPT\r\n.\r\n"),
        (b"a\r\n\r.\r\n", b"a\r\n\r\n..\r\n.\r\n"),
    ],
)
def test_body_is_stuffed_and_its_lines_end_in_crlf(data, wire):
    assert body_bytes(envelope(data=data)) == wire


@given(st.text("a.\r\n", max_size=30).map(str.encode))
def test_body_ends_once_for_every_server_and_reads_back_the_same(data):
    wire = body_bytes(envelope(data=data))
    inner = wire.removesuffix(b".\r\n")

    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", wire)
    assert not re.search(rb"(^|\r\n|\n|\r)\.(\r\n|\n|\r)", inner)
    lines = re.split(rb"\r\n|\r|\n", data)
    whole = lines if lines[-1] else lines[:-1]
    assert re.sub(rb"(?m)^\.", b"", inner) == b"".join(line + b"\r\n" for line in whole)
