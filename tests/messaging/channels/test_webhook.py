"""Whom a webhook may call, and what it may say."""

import pytest

from messaging.channels.base import Address
from messaging.channels.webhook import WEBHOOK, WebhookMessage
from messaging.wire import read
from tests.messaging.channels.faults import faults, person

CALL = {"url": "https://a.example/hook", "request_method": "POST"}
WHOLE = {
    **CALL,
    "message_variation_id": "v",
    "request_headers": {"Content-Type": "application/json", "X-Token": "{{ token }}"},
    "body": '{"a": 1}',
}


def test_every_field_reads_as_it_was_sent():
    assert read(WebhookMessage, WHOLE).content() == WHOLE


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "GET"])
def test_four_methods_may_call(method):
    assert faults(WebhookMessage, {**CALL, "request_method": method}) == []


@pytest.mark.parametrize("method", ["PATCH", "post", "POST\r\nX: y", 1])
def test_no_other_method_may(method):
    assert faults(WebhookMessage, {**CALL, "request_method": method}) == [
        "request_method: must be 'POST', 'PUT', 'DELETE' or 'GET'"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "HTTPS://a.example:443/b?c=d@e#f",
        "https://[2001:db8::1]/",
        "{{ url }}",
        "http{{ s }}://a.example",
        "https://{{ host }}/b",
        "https://a.example/{{ name }}?b={% if c %}d{% endif %} ",
    ],
)
def test_an_address_may_be_a_template(url):
    assert faults(WebhookMessage, {**CALL, "url": url}) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "ftp://a.example",
        "file:///etc/passwd",
        "https:a.example",
        "https:///b",
        "https://user:word@a.example",
        "https://user@{{ host }}",
        "https://a.example\\@b.example",
        "https://a.example/ b",
        "https://a.example\r\nX: y",
        "gopher://{{ host }}",
        "xhttp{{ a }}",
        "https://a.example/" + "x" * 8192,
    ],
)
def test_an_address_that_no_user_can_mend_is_refused(url):
    (line,) = faults(WebhookMessage, {**CALL, "url": url})

    assert line.startswith("url: must ")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Host",
            "content-length",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "TE",
            "Trailer",
        ),
        *("Upgrade", "Expect", "HTTP2-Settings", "Proxy-Authorization", "Forwarded", "Via"),
        *("X-Forwarded-For", "X-Real-IP", "webhook-id", "Webhook-Signature"),
    ],
)
def test_what_the_connection_says_is_ours(name):
    assert faults(WebhookMessage, {**CALL, "request_headers": {name: "v"}}) == [
        f"request_headers.{name}: is a header that the sender sets"
    ]


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\nb", "é", "a\x00"])
def test_a_header_has_a_name(name):
    (line,) = faults(WebhookMessage, {**CALL, "request_headers": {name: "v"}})

    assert line.endswith("is no header name")


@pytest.mark.parametrize("value", ["a\r\nHost: b", "a\nb", "é", "\x00", "a\tb"])
def test_a_header_is_one_line_of_ascii(value):
    assert faults(WebhookMessage, {**CALL, "request_headers": {"A": value}}) == [
        "request_headers.A: must be printable ASCII in one line"
    ]


@pytest.mark.parametrize(
    ("headers", "lines"),
    [
        ({f"A{number}": "" for number in range(50)}, []),
        (
            {f"A{number}": "" for number in range(51)},
            ["request_headers: must have at most 50 entries"],
        ),
        ({"A": "x" * 8191}, []),
        ({"A": "x" * 8192}, ["request_headers: must have at most 8192 bytes"]),
        ([], ["request_headers: must be an object"]),
        ({"A": 1}, ["request_headers.A: must be a string"]),
    ],
)
def test_headers_are_few_and_small(headers, lines):
    assert faults(WebhookMessage, {**CALL, "request_headers": headers}) == lines


def test_a_body_is_a_string_even_when_it_is_json():
    assert faults(WebhookMessage, {**CALL, "body": {"a": 1}}) == ["body: must be a string"]


def test_everybody_can_be_called_about():
    assert WEBHOOK.addresses(person(), read(WebhookMessage, CALL)) == (Address(value=""),)


@pytest.mark.parametrize(
    ("content", "too_large"),
    [
        ({"url": "https://a.example", "request_headers": {"A": "x" * 8191}}, None),
        ({"url": "x" * 8193}, "url has more than 8192 bytes"),
        ({"request_headers": {"A": "x" * 8192}}, "request_headers have more than 8192 bytes"),
    ],
)
def test_a_call_is_measured_again_once_it_is_rendered(content, too_large):
    assert WEBHOOK.oversize(content) == too_large
