"""Header lines as libcurl hands them on, turned into a status and names in lower case."""

import pytest

from messaging.engines.http_replies import read_head


def lines(*texts):
    return [text.encode("latin-1") + b"\r\n" for text in texts]


def test_names_are_lower_case_and_equal_names_are_joined():
    head = lines("HTTP/1.1 429 Too Many", "Retry-After:  5 ", "Link: a", "link: b", "")

    assert read_head(head) == (429, {"retry-after": "5", "link": "a, b"})


def test_informational_replies_before_it_do_not_count():
    head = lines("HTTP/1.1 103 Early Hints", "Link: a", "", "HTTP/2 204 ", "X: y", "")

    assert read_head(head) == (204, {"x": "y"})


def test_trailers_after_it_change_nothing():
    head = lines("HTTP/1.1 200 OK", "X: y", "", "X: z", "HTTP/1.1 500 Sly", "")

    assert read_head(head) == (200, {"x": "y"})


@pytest.mark.parametrize(
    "head", [[], lines("HTTP/1.1 200 OK", "X: y"), lines("HTTP/1.1 100 C", "")]
)
def test_head_that_has_not_ended_is_no_head(head):
    assert read_head(head) is None


def test_header_that_looks_like_a_status_line_is_a_header():
    assert read_head(lines("HTTP/1.1 200 OK", "HTTP/9: x", "")) == (200, {"http/9": "x"})
