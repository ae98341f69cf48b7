from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rendering.joined import LONG, Joined
from messaging.rendering.mime_part import body_part

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=40)
AUTHORS = st.sampled_from(["a b. " * LONG, "é" * LONG, "\n.\n" + "x" * LONG + " ", "=" * LONG])


def said(data):
    return read(data).get_content().replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def read(data):
    message = BytesParser(policy=policy.default).parsebytes(data)
    assert not message.defects
    return message


@given(st.lists(TEXT | AUTHORS, min_size=1, max_size=6))
def test_joined_text_reads_as_what_it_is(parts):
    data = body_part("html", Joined(parts))

    assert said(data) == "".join(parts).rstrip("\n")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78


@given(st.lists(TEXT | AUTHORS, min_size=1, max_size=6))
def test_parts_say_the_same_as_the_whole(parts):
    whole, joined = body_part("plain", "".join(parts)), body_part("plain", Joined(parts))

    assert said(whole) == said(joined)


DOTTED = st.text(st.sampled_from(".. \n=aé"), max_size=300)


@given(st.lists(DOTTED, min_size=1, max_size=3))
def test_no_line_opens_with_a_dot_and_none_grows_too_long(parts):
    data = body_part("plain", Joined(parts))
    lines = data.split(b"\r\n")

    assert said(data) == "".join(parts).rstrip("\n")
    assert not [line for line in lines if line.startswith(b".")]
    assert max(map(len, lines)) <= 78


@pytest.mark.parametrize("text", ["." * 500, "." + "=" * 100, "a" * 75 + "." + "é" * 12 + "a" * 60])
def test_full_line_that_opens_with_a_dot_is_broken_and_reads_the_same(text):
    data = body_part("plain", text)

    assert said(data) == text
    assert not [line for line in data.split(b"\r\n") if line.startswith(b".")]
    assert max(map(len, data.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    ("text", "encoding"), [("é" * 300, "base64"), ("a" * 300 + "é", "quoted-printable")]
)
def test_what_is_hardly_ascii_is_base64(text, encoding):
    assert read(body_part("plain", text))["Content-Transfer-Encoding"] == encoding
    assert (
        read(body_part("plain", Joined([text[:250], text[250:]])))["Content-Transfer-Encoding"]
        == encoding
    )
