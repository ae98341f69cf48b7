"""Header lines: what leaves, what does not."""

import pytest

from messaging.engines.http_headers import checked_headers, header_lines, ready_lines


def test_plain_headers_leave_as_they_are():
    lines = header_lines({"X-Colour": "red, blue", "content-type": "text/plain"})

    assert lines == ["X-Colour: red, blue", "content-type: text/plain", "Expect:"]


def test_body_is_not_called_a_form_behind_the_callers_back():
    assert "Content-Type:" in header_lines({})


def test_empty_value_is_sent_empty_not_dropped():
    assert "X-Empty;" in header_lines({"X-Empty": ""})


@pytest.mark.parametrize(
    "name", ["", "X Y", "X:Y", "X\r\nBcc", "X\n", "X-É", "X\0", "(X)", "X\t", "X-Colour\u2028"]
)
def test_header_name_that_is_no_token_is_refused(name):
    with pytest.raises(ValueError, match="header name"):
        header_lines({name: "x"})


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: b", "a\n", "\ra", "a\0", "é", "a\tb", "\x7f", "\u2028"]
)
def test_value_beyond_printable_ascii_is_refused_without_repeating_it(value):
    with pytest.raises(ValueError, match="x-colour is not printable ASCII"):
        header_lines({"X-Colour": value})


@pytest.mark.parametrize(
    "name",
    [
        "Host", "CONTENT-LENGTH", "Transfer-Encoding", "Connection", "Keep-Alive", "TE", "Trailer",
        "Upgrade", "Expect", "HTTP2-Settings", "Proxy-Authorization", "Proxy-X", "Forwarded",
        "X-Forwarded-For", "x-forwarded-anything", "X-Real-IP", "Via",
    ],
)  # fmt: skip
def test_framing_and_proxy_headers_are_refused(name):
    with pytest.raises(ValueError, match="not for callers"):
        header_lines({name: "x"})


def test_one_name_in_two_spellings_is_refused():
    with pytest.raises(ValueError, match="twice"):
        header_lines({"X-Colour": "red", "x-colour": "blue"})


def test_signature_headers_are_ours_and_not_a_callers():
    assert header_lines({"webhook-id": "x"})[0] == "webhook-id: x"
    with pytest.raises(ValueError, match="webhook-"):
        checked_headers({"Webhook-Signature": "x"})


def test_checked_headers_come_back_unchanged():
    assert checked_headers({"Authorization": "Bearer x"}) == {"Authorization": "Bearer x"}


@pytest.mark.parametrize(
    "headers", [{}, {"X-A": "1"}, {"X-A": " "}, {"CONTENT-TYPE": "a/b"}, {"Content-Size": "1"}]
)
def test_headers_that_were_checked_make_the_same_lines(headers):
    assert ready_lines(headers) == header_lines(headers)
