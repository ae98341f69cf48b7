"""What is built is what any mail program reads back."""

from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import RenderError
from messaging.rendering.mime import build_mail

NOW = datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC)
CONTENT = {
    "app_id": "a",
    "from": "Zoë <news@corp.example>",
    "subject": "Hello",
    "body": "<p>Hello <b>you</b></p>",
}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)


def mail(key="key-1", to="ann@rcpt.example", facts=None, **changes):
    return build_mail({**CONTENT, **changes}, to=to, key=key, facts={"now": NOW, **(facts or {})})


def parsed(built):
    message = BytesParser(policy=policy.default).parsebytes(built.data)
    assert not message.defects
    return message


def bodies(message):
    return [part.get_content() for part in message.iter_parts()]


def test_mail_has_its_headers_once():
    message = parsed(mail(reply_to="help@corp.example", headers={"X-Tag": "a"}))

    assert list(message.items()) == [
        ("From", "Zoë <news@corp.example>"),
        ("To", "ann@rcpt.example"),
        ("Reply-To", "help@corp.example"),
        ("Subject", "Hello"),
        ("Date", "Sun, 22 Nov 2026 09:41:07 +0000"),
        ("Message-ID", "<key-1@corp.example>"),
        ("X-Tag", "a"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'multipart/alternative; boundary="=_carillon"'),
    ]


def test_sender_is_the_address_of_from():
    assert mail().sender == "news@corp.example"


def test_unsubscribe_link_is_one_click():
    url = "https://c.example/u/" + "x" * 120
    message = parsed(mail(facts={"unsubscribe_url": url}))

    assert message["List-Unsubscribe"].strip() == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mail_to_all_offers_no_unsubscribe_button():
    facts = {"unsubscribe_url": "https://c.example/u", "recipient_subscription_state": "all"}
    message = parsed(mail(facts=facts))

    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


def test_plain_text_is_made_of_the_body_unless_it_is_given():
    assert bodies(parsed(mail())) == ["Hello you\n", CONTENT["body"] + "\n"] or bodies(
        parsed(mail())
    ) == ["Hello you", CONTENT["body"]]
    assert bodies(parsed(mail(plaintext_body="Own")))[0].strip() == "Own"


def test_preheader_is_in_the_html_only():
    plain, html = bodies(parsed(mail(preheader="Soon")))

    assert "Soon" in html
    assert "Soon" not in plain


def test_no_reply_to_is_none():
    assert parsed(mail(reply_to="NO_REPLY_TO"))["Reply-To"] is None


def test_missing_subject_is_no_header():
    assert parsed(mail(subject=""))["Subject"] is None


@given(TEXT, TEXT)
def test_bodies_come_back_as_they_were(plain, html):
    message = parsed(mail(body="x" + html, plaintext_body="x" + plain))

    seen = [text.replace("\r\n", "\n").rstrip("\n") for text in bodies(message)]
    assert seen == [lines("x" + plain), lines("x" + html)]


def lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@given(TEXT)
def test_no_text_adds_a_line_that_is_not_ours(text):
    data = mail(body="x" + text, plaintext_body=".\r\n--=_carillon--\r\n" + text).data

    assert data.isascii()
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\0" not in data
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.count(b"\r\n--=_carillon") == 3


DOTS = st.text(st.sampled_from(".. \r\n=aé"), max_size=200)


@given(DOTS, st.sampled_from(["body", "plaintext_body", "preheader", "subject", "header"]))
def test_mail_goes_over_the_wire_as_it_is(text, where):
    changes = {"headers": {"X-A": text}} if where == "header" else {where: f"x{text}"}
    try:
        data = mail(**changes).data
    except RenderError:
        assert where in {"subject", "header"}
        return
    *rest, last = data.split(b"\r\n")

    assert last == b""
    assert not [line for line in rest if line.startswith(b".") or b"\r" in line or b"\n" in line]


HOSTILE = st.text(alphabet='ab@<>,;:"\\ \r\n\t\0é=?', max_size=30)


@given(
    HOSTILE, st.sampled_from(["from", "subject", "reply_to", "to", "key", "header", "name", "url"])
)
def test_no_value_adds_a_header_or_a_recipient(value, where):
    changes = {
        "to": {"to": f"ann@rcpt.example{value}"},
        "key": {"key": f"k{value}"},
        "header": {"headers": {"X-A": value}},
        "name": {"headers": {f"X-{value}": "a"}},
        "url": {"facts": {"unsubscribe_url": f"https://c.example/{value}"}},
    }.get(where, {where: f"{CONTENT.get(where, '')}{value}"})
    try:
        message = parsed(mail(**changes))
    except RenderError:
        return

    assert not {"bcc", "cc"} & {name.lower() for name in message}
    assert len(message["To"].addresses) == 1
    assert len(message["From"].addresses) == 1
    assert len(message.items()) <= 10


@pytest.mark.parametrize("missing", ["from", "body"])
def test_mail_without_sender_or_body_is_refused(missing):
    with pytest.raises(RenderError, match=missing):
        mail(**{missing: ""})


def test_host_of_the_message_id_can_be_ours():
    assert parsed(mail(facts={"message_id_host": "c.example"}))["Message-ID"] == "<key-1@c.example>"
