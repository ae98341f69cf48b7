"""A body is pressed where that is sure to give what encoding its text gives."""

import pytest

from messaging.errors import RenderError
from messaging.rendering import plain
from messaging.rendering.body_press import body_press
from messaging.rendering.bounds import MOST_OUTPUT_BYTES
from messaging.rendering.dialect import read_source
from messaging.rendering.html import with_preheader
from messaging.rendering.joined import LONG
from messaging.rendering.mime_part import body_part

WORDS = "words and words, " * (LONG // 16)


def text(source, place="html"):
    return plain.compiled(read_source(source), place)


def own(value):
    return {"profile__": {"a": value}}


def test_everybodys_text_is_encoded_once():
    press = body_press("html", f"<p>{WORDS}</p>", preheader="first")

    assert press({}) is press(own("x"))
    assert press({}) == body_part("html", with_preheader(f"<p>{WORDS}</p>", "first"))


@pytest.mark.parametrize("source", [f"{WORDS}{{{{${{a}}}}}}{WORDS}", "{{${a}}} only"])
@pytest.mark.parametrize("value", ["x", "é", "я" * 2_000, "<&>", ""])
def test_values_stand_between(source, value):
    pressed = body_press("html", text(source))(own(value))

    assert pressed == body_part("html", text(source).render(own(value)))


def test_a_text_of_many_letters_that_are_not_ascii_stays_base64():
    source = "я" * LONG + "{{${a}}}"

    assert b"base64" in body_press("plain", text(source, "text"))(own("x"))


def test_a_value_that_is_too_large_is_refused_as_ever():
    press = body_press("plain", text(f"{WORDS}{{{{${{a}}}}}}", "text"))

    with pytest.raises(RenderError, match="KiB"):
        press(own("x" * MOST_OUTPUT_BYTES))


def test_a_text_without_a_letter_is_none():
    with pytest.raises(RenderError, match="empty"):
        body_press("plain", text("{{${a}}}", "text"))(own(None))


@pytest.mark.parametrize(
    "source",
    [
        f"<html><BODY class='x'>{WORDS}{{{{${{a}}}}}}",
        f"{{{{${{a}}}}}}<body>{WORDS}",
        f"{{{{${{a}}}}}}{WORDS}",
        f"<body title='{{{{${{a}}}}}}'>{WORDS}",
        f"<i title='{{{{${{a}}}}}}'></i><body>{WORDS}",
        "short {{${a}}}",
    ],
)
def test_a_preheader_stands_where_it_would(source):
    pressed = body_press("html", text(source), preheader="first")(own("Ann"))

    assert pressed == body_part("html", with_preheader(text(source).render(own("Ann")), "first"))
