"""What a mail may say, and who has an address."""

import pytest

from messaging.channels.base import Address, InvalidAddressError
from messaging.channels.email import EMAIL, EmailMessage
from messaging.wire import read
from tests.messaging.channels.faults import faults, person

MAIL = {"app_id": "a", "from": "Acme <a@b.example>", "body": "<p>Hello</p>"}
NO_TEMPLATES = "cannot be used: no templates are stored here yet; send body in its place"
WHOLE = {
    **MAIL,
    "subject": "Hello",
    "reply_to": "answers@b.example",
    "plaintext_body": "Hello",
    "preheader": "p",
    "message_variation_id": "v",
    "extras": {"k": 1},
    "headers": {"X-Own": "1"},
    "should_inline_css": True,
}


def test_every_field_reads_as_it_was_sent():
    assert read(EmailMessage, WHOLE).content() == WHOLE


def test_a_mail_needs_an_app_a_sender_and_a_body():
    assert faults(EmailMessage, {}) == [
        "app_id: is required",
        "body: is required",
        "from: is required",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            {"from": "Acme"},
            'from: must be one address, "name@host" or "Name <name@host>"',
        ),
        ({"from": "x@y.example <a@b.example>"}, "from: must not have an address in the name"),
        ({"reply_to": "A <a@b.example>"}, 'reply_to: must be one plain address, "name@host"'),
        (
            {"reply_to": "a@b.example,c@d.example"},
            'reply_to: must be one plain address, "name@host"',
        ),
        ({"subject": "x" * 999}, "subject: must have at most 998 characters"),
        ({"subject": "a\nb"}, "subject: must not have controls or line breaks"),
        ({"preheader": "x" * 999}, "preheader: must have at most 998 characters"),
        ({"extras": {"k": "x" * 1_017}}, "extras: must have at most 1024 bytes"),
        ({"extras": "k"}, "extras: must be an object"),
        ({"headers": {"Bcc": "c@d.example"}}, "headers.Bcc: is a header that the sender sets"),
        ({"headers": {"X-Own": 1}}, "headers.X-Own: must be a string"),
        ({"headers": {f"B{n}": 1 for n in range(21)}}, "headers: must have at most 20 entries"),
        ({"headers": ["X-Own"]}, "headers: must be an object"),
        ({"should_inline_css": "yes"}, "should_inline_css: must be true or false"),
        (
            {"attachments": [{"file_name": "f", "url": "https://a.example/f.pdf"}]},
            "attachments: cannot be sent yet; they come with a later release",
        ),
        ({"bcc": "c@d.example"}, "bcc: cannot be sent yet; blind copies come with a later release"),
        (
            {"email_template_id": "t", "body": None},
            "email_template_id: " + NO_TEMPLATES,
        ),
    ],
)
def test_what_does_not_fit_says_so(change, line):
    assert faults(EmailMessage, {**MAIL, **change}) == [line]


@pytest.mark.parametrize(
    "change",
    [
        {"reply_to": "NO_REPLY_TO"},
        {"attachments": []},
        {"extras": {"k": "x" * 1_016}},
        {"from": "{{ name }} <a@b.example>", "reply_to": "{{ reply }}", "subject": "{% if a %}\n"},
    ],
)
def test_what_fits_is_taken(change):
    assert faults(EmailMessage, {**MAIL, **change}) == []


def test_a_mail_goes_to_the_address_as_stored():
    message = read(EmailMessage, MAIL)

    assert EMAIL.addresses(person(email="Jo@B.example"), message) == (
        Address(value="Jo@B.example"),
    )
    assert EMAIL.addresses(person(), message) == ()


@pytest.mark.parametrize("email", ["jo", "a@b.example, c@d.example", "jo@[127.0.0.1]"])
def test_what_is_not_one_address_is_never_guessed_at(email):
    with pytest.raises(InvalidAddressError):
        EMAIL.addresses(person(email=email), read(EmailMessage, MAIL))


@pytest.mark.parametrize(
    ("content", "too_large"),
    [
        ({"subject": "x" * 998, "preheader": None, "headers": {"X-Own": "x" * 998}}, None),
        ({"subject": "x" * 999}, "subject has more than 998 characters"),
        ({"headers": {"X-Own": "x" * 999}}, "X-Own has more than 998 characters"),
        ({"extras": {"k": "x" * 2000}}, "extras have more than 1024 bytes"),
    ],
)
def test_a_mail_is_measured_again_once_it_is_rendered(content, too_large):
    assert EMAIL.oversize(content) == too_large
