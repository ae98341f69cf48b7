"""Headers stay one header each."""

from email import policy
from email.parser import Parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import RenderError
from messaging.rendering.headers import (
    Mailbox,
    address,
    mailbox,
    mailbox_line,
    own_lines,
    text_line,
)


def parsed(line):
    return Parser(policy=policy.default).parsestr(f"{line}\r\n\r\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@b.example", Mailbox("", "a@b.example")),
        ("Ann Lee <a@b.example>", Mailbox("Ann Lee", "a@b.example")),
        ('"Lee, Ann" <a@b.example>', Mailbox("Lee, Ann", "a@b.example")),
        ('"Say \\"hi\\"" <a@b.example>', Mailbox('Say "hi"', "a@b.example")),
        ("<a@b.example>", Mailbox("", "a@b.example")),
        ("Zoë <a@b.example>", Mailbox("Zoë", "a@b.example")),
    ],
)
def test_mailbox_is_read(text, expected):
    assert mailbox(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ann",
        "a@b.example, c@d.example",
        "a@b.example c@d.example",
        "ceo@bank.example <a@b.example>",
        "Ann <a@b.example> <c@d.example>",
        "Ann\u202e <a@b.example>",
        "Ann\r\nBcc: x@y.example <a@b.example>",
        "a@b.example\nBcc: c@d.example",
        "a@[127.0.0.1]",
        '"a b"@c.example',
        "a..b@c.example",
        "a@-b.example",
        "x" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example",
        "a@b\x00.example",
    ],
)
def test_what_is_not_one_mailbox_is_refused(text):
    with pytest.raises(RenderError):
        mailbox(text)


NAMES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"], exclude_characters="@"),
    max_size=120,
)


@given(NAMES)
def test_display_name_comes_back_from_the_parser(name):
    line = mailbox_line("From", Mailbox(name.strip(), "a@b.example"))
    (seen,) = parsed(line)["From"].addresses

    assert seen.addr_spec == "a@b.example"
    # The parser puts a blank between two encoded words of a name; RFC 2047 §6.2 says it is none.
    assert "".join(seen.display_name.split()) == "".join(name.split())
    assert all(len(part) <= 998 for part in line.split("\r\n"))


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200)
)
def test_subject_comes_back_from_the_parser(subject):
    message = parsed(text_line("Subject", subject))

    assert list(message.keys()) == ["Subject"]
    assert message["Subject"] == subject


@pytest.mark.parametrize("value", ["a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b", "a\u2028b", "x" * 999])
def test_value_that_would_be_more_than_a_line_is_refused(value):
    with pytest.raises(RenderError):
        text_line("Subject", value)


@pytest.mark.parametrize(
    "name",
    [
        *("Bcc", "bcc", "From", "Content-Type", "Message-ID", "List-Unsubscribe", "DKIM-Signature"),
        *("X-Carillon-Key", "X-SES-CONFIGURATION-SET", "X A", "X-A:", "X-A\r\nBcc", "", "Xé"),
        "X-" + "a" * 80,
    ],
)
def test_name_that_is_not_the_authors_is_refused(name):
    with pytest.raises(RenderError):
        list(own_lines({name: "a"}))


def test_own_headers_are_lines_and_at_most_twenty():
    assert list(own_lines({"X-A": "b", "Precedence": 1})) == ["X-A: b", "Precedence: 1"]
    with pytest.raises(RenderError):
        list(own_lines({f"X-{number}": "" for number in range(21)}))


@pytest.mark.parametrize("text", ["a@b.example, c@d.example", "a@b", "Ann <a@b.example>", ""])
def test_recipient_is_exactly_one_address(text):
    assert address("a@b.example") == "a@b.example"
    with pytest.raises(RenderError):
        address(text)
