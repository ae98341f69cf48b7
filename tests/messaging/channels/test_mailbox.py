"""Which addresses are one address, and what a display name may hide."""

import pytest

from messaging.channels.mailbox import is_address, mailbox


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example",
        "first.last+tag@sub.a-b.example",
        "!#$%&'*+/=?^_`{|}~-@b.example",
        "a" * 64 + "@b.example",
        "a@" + ".".join(["b" * 60] * 4) + ".ex",
        "a@xn--bcher-kva.example",
    ],
)
def test_one_plain_address_is_an_address(text):
    assert is_address(text)
    assert mailbox(text) == ("", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@b.example",
        "a@",
        "a@b",
        "a@b..example",
        "a@-b.example",
        "a@b.example.",
        "a@b.123",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        '"a b"@b.example',
        ".a@b.example",
        "a..b@b.example",
        "a b@b.example",
        "a@b.example,c@d.example",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\n",
        "a@bücher.example",
        "<a@b.example>",
        "a" * 65 + "@b.example",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_anything_else_is_none(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Acme <a@b.example>", "Acme"),
        ("  Acme  Shop <a@b.example> ", "Acme  Shop"),
        ('"Acme, Inc." <a@b.example>', "Acme, Inc."),
        ("Acme, Inc. <a@b.example>", "Acme, Inc."),
        (r'"Say \"hi\"" <a@b.example>', 'Say "hi"'),
        ("Bücher 🔔 <a@b.example>", "Bücher 🔔"),
        ("<a@b.example>", ""),
    ],
)
def test_a_mailbox_is_one_name_and_one_address(text, name):
    assert mailbox(text) == (name, "a@b.example")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Acme",
        "Acme <a>",
        "Acme <a@b.example",
        "Acme a@b.example",
        "Acme <a@b.example>, Other <c@d.example>",
        "a@b.example <c@d.example>",
        "Acme <c@d.example> <a@b.example>",
        "Acme\r\nBcc: c@d.example <a@b.example>",
        "Acme\u202e <a@b.example>",
        "Acme\u2028 <a@b.example>",
        'Ac"me <a@b.example>',
        "x" * 256 + " <a@b.example>",
        "Acme <a@b.example>x",
        "Acme <a@b.example>>",
    ],
)
def test_what_could_be_read_two_ways_is_refused(text):
    with pytest.raises(ValueError, match=r"^must "):
        mailbox(text)


@pytest.mark.parametrize(
    "text", [" " * 1_000_000, "<" * 1_000_000, '"' + "\\" * 1_000_000 + '" <a@b.example>']
)
def test_a_megabyte_is_read_in_one_pass(text):
    with pytest.raises(ValueError, match=r"^must "):
        mailbox(text)
