"""Which headers an author may add to a mail."""

import pytest

from messaging.channels.mail_headers import header_problems, line_fault


def said(headers):
    return [str(problem) for problem in header_problems(headers)]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "X-Own",
            "x-own",
            "In-Reply-To",
            "references",
            "Precedence",
            "Auto-Submitted",
            "Feedback-ID",
        ),
        *("List-Id", "Organization", "Importance", "Priority", "X-" + "a" * 74),
    ],
)
def test_own_and_harmless_headers_may_be_set(name):
    assert said({name: "value"}) == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Bcc",
            "CC",
            "To",
            "From",
            "Sender",
            "Reply-To",
            "Return-Path",
            "Received",
            "Date",
            "Subject",
        ),
        *(
            "Message-ID",
            "MIME-Version",
            "Content-Type",
            "content-transfer-encoding",
            "DKIM-Signature",
        ),
        *("List-Unsubscribe", "List-Unsubscribe-Post", "X-Carillon-Key", "x-sg-eid", "X-SMTPAPI"),
        *("X-SES-CONFIGURATION-SET", "X-MSYS-API", "X-Mailgun-Variables", "X-PM-Tag", "X-MC-Tags"),
    ],
)
def test_what_addresses_or_steers_the_mail_is_ours(name):
    assert said({name: "value"}) == [f"headers.{name}: is a header that the sender sets"]


@pytest.mark.parametrize("name", ["", "X Own", "X-Own:", "X-Ö", "X-Own\r\nBcc", "X-" + "a" * 75])
def test_a_name_is_letters_digits_and_hyphens(name):
    (line,) = said({name: "value"})

    assert "is no header name" in line


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: b", "a\nb", "a\x00b", "a\u2028b", "a\x85b", "x" * 999]
)
def test_a_value_is_one_short_line(value):
    assert line_fault(value)
    assert len(said({"X-Own": value})) == 1


def test_any_letters_may_stand_in_a_value():
    assert line_fault("Grüße 🔔 {{ name }}" + "x" * 900) is None


def test_twenty_headers_may_be_set():
    assert said({f"X-{number}": "v" for number in range(20)}) == []


@pytest.mark.parametrize("headers", [None, "Bcc: a", ["Bcc"], 1])
def test_what_is_no_object_is_left_to_its_type(headers):
    assert said(headers) == []
