"""Text, headers, URLs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import RenderError
from messaging.rendering.places import lines
from messaging.rendering.places.values import Value


def test_text_loses_controls_and_keeps_line_ends():
    assert lines.write_text(["a\x07", Value("b\x00\x1b\x85c\n\td")]) == "a\x07bc\n\td"


def test_header_loses_controls_and_keeps_what_must_fail_it():
    written = lines.write_header(["a", Value("b\u2028\x07c\nd")])

    assert written == "abc\nd"
    with pytest.raises(RenderError):
        lines.check_header(written)


@given(st.text())
def test_header_that_passes_is_one_line(value):
    written = lines.write_header(["Subject: ", Value(value)])
    try:
        lines.check_header(written)
    except RenderError:
        assert set("\r\n\0") & set(value)
    else:
        assert len(written.splitlines()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript :x",
        "java\nscript:x",
        "\x01javascript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "VBSCRIPT:x",
        "intent://x",
    ],
)
def test_url_that_runs_something_is_refused(url):
    with pytest.raises(RenderError):
        lines.check_url(url)


@pytest.mark.parametrize(
    "url", ["https://a.example/?x=javascript:1", "shop://item/1", "/javascript:x", "", "mailto:a@b"]
)
def test_url_that_opens_something_passes(url):
    lines.check_url(url)
