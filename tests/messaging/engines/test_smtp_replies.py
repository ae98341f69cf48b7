"""Replies out of bytes, however they are cut, and what is none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.engines.smtp_replies import (
    MOST_REPLY_BYTES,
    OutOfStepError,
    ReplyReader,
    SmtpReply,
)

STREAM = b"250-sink\r\n250-SIZE 10\r\n250 PIPELINING\r\n354 go\r\n550\r\n421 4.7.0 bye\n"
REPLIES = [
    SmtpReply(250, b"sink\nSIZE 10\nPIPELINING"),
    SmtpReply(354, b"go"),
    SmtpReply(550, b""),
    SmtpReply(421, b"4.7.0 bye"),
]


def read(*pieces):
    reader, found = ReplyReader(), []
    for piece in pieces:
        reader.feed(piece)
        while reply := reader.take():
            found.append(reply)
    return found, reader


@given(st.lists(st.integers(0, len(STREAM)), max_size=6))
def test_replies_are_the_same_however_the_bytes_are_cut(places):
    cuts = [0, *sorted(places), len(STREAM)]
    pieces = [STREAM[a:b] for a, b in pairwise(cuts)]

    found, reader = read(*pieces)

    assert found == REPLIES
    assert reader.is_empty


@pytest.mark.parametrize(
    "data",
    [b"HTTP/1.1 400 Bad\r\n", b"\r\n", b"25 ok\r\n", b"2500 ok\r\n", b"250_ok\r\n", b"150 ok\r\n",
     b"650 ok\r\n", b"250-a\r\nb\r\n", b"\x16\x03\x01\n", "\uff12\uff15\uff10 ok\r\n".encode()],
)  # fmt: skip
def test_what_is_no_reply_is_out_of_step(data):
    with pytest.raises(OutOfStepError):
        read(data)


@pytest.mark.parametrize("line", [b"x" * 100, b"250-" + b"x" * 100 + b"\r\n"])
def test_reply_without_end_is_not_gathered_for_ever(line):
    with pytest.raises(OutOfStepError):
        read(*[line] * (MOST_REPLY_BYTES // 50))


def test_half_a_reply_is_not_empty_and_can_be_forgotten():
    _, reader = read(b"250-half\r\n250 o")

    assert not reader.is_empty
    reader.clear()
    assert reader.is_empty


def test_reply_to_a_message_says_its_phase_and_keeps_the_words():
    reply = SmtpReply(550, b"5.1.1 nobody\nhere").at("rcpt", 1.5)

    assert (reply.status, reply.headers, reply.seconds) == (550, {"phase": "rcpt"}, 1.5)
    assert reply.text == "5.1.1 nobody\nhere"
