"""What the press makes is what the long way makes, byte for byte, or it says nothing."""

from contextlib import contextmanager
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.channels.email import EMAIL
from messaging.errors import RenderError
from messaging.rendering import mail_press as pressing
from messaging.rendering import mime
from messaging.rendering.child import Child
from messaging.rendering.mail_press import mail_press
from messaging.rendering.mime import build_mail
from messaging.rendering.plain_version import compile_mail
from messaging.rendering.template import compile_message

LONG = "<p>The summer sale begins on Friday, at nine, in every shop and on every screen.</p>" * 4
FOREIGN = "<p>Größe, Maß und Füße für alle; überall, jederzeit und außerdem günstig.</p>" * 4
FAR = "<p>Летняя распродажа начинается в пятницу во всех магазинах.</p>" * 5
CONTENT = {
    "app_id": "a",
    "from": "Zoë <news@corp.example>",
    "subject": "{{${a}}}, hello",
    "body": f"<h1>Hello {{{{${{a}}}}}}</h1>{LONG}{{{{custom_attribute.${{b}}}}}}",
}
CHANGES = [
    {},
    {"subject": "The same for all"},
    {"subject": "{{${a}}}"},
    {"reply_to": "help@corp.example", "headers": {"X-Tag": "a"}},
    {"preheader": "Before all & else"},
    {"preheader": "<b>x</b>", "body": f"<html><body class='x'>{{{{${{a}}}}}}{LONG}</body></html>"},
    {"preheader": "x", "body": f"<body class='{{{{${{a}}}}}}'>{LONG}</body>"},
    {"preheader": "x", "body": f"{{{{${{a}}}}}}{LONG}"},
    {"body": f"{FOREIGN}{{{{${{a}}}}}}"},
    {"body": f"{FAR}{{{{${{a}}}}}}"},
    {"body": "short {{${a}}}"},
    {"body": LONG, "plaintext_body": "The same for all"},
    {"body": f"{LONG}<a href='{{{{${{a}}}}}}'>there</a>{LONG}"},
    {"body": f"{LONG}\n.{{{{${{a}}}}}}\r\n..{LONG}\r", "plaintext_body": LONG + "{{${a}}}"},
    {"plaintext_body": "{{${a}}}"},
]
ANY = st.characters(exclude_categories=["Cs"])
VALUES = st.one_of(
    st.none(),
    st.sampled_from(["Ann", "José", ".", "=", " a ", "a" * 1100, "x\r\n.y", 5, [1, "<"], True]),
    st.text(ANY, max_size=30),
)
URL = "https://c.example/unsubscribe/x"
FACTS = {"unsubscribe_url": URL, "recipient_subscription_state": "subscribed"}
ADDRESSED = {"to": "ann@rcpt.example", "key": "k" * 39}


@contextmanager
def at_one_moment():
    with pytest.MonkeyPatch.context() as clock:
        for module in (mime, pressing):
            clock.setattr(module, "time", lambda: 1.8e9)
        yield


def compiled(**changes):
    return compile_mail({**CONTENT, **changes}, EMAIL.places)


def built_of(template, variables):
    return build_mail(template.render(variables, Child()), facts=FACTS, **ADDRESSED)


def either(make):
    try:
        return make()
    except RenderError:
        return None


@settings(max_examples=500)
@given(st.sampled_from(CHANGES), VALUES, VALUES)
def test_pressed_mail_is_the_built_one(changes, a, b):
    template = compiled(**changes)
    variables = {"profile__": {"a": a}, "custom_attribute__": {"b": b}}
    with at_one_moment():
        built = either(lambda: built_of(template, variables))
        pressed = either(lambda: mail_press(template)(variables, url=URL, **ADDRESSED))

    assert pressed in (None, built)


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("value", ["Ann", "José", ".x = <y>."])
def test_a_usual_mail_is_not_refused(changes, value):
    template = compiled(**changes)

    assert mail_press(template)({"profile__": {"a": value}}, url=URL, **ADDRESSED).data


def test_a_mail_reads_as_it_should():
    mail = mail_press(compiled())({"profile__": {"a": "Ann"}}, url=URL, **ADDRESSED)
    message = message_from_bytes(mail.data, policy=policy.default)

    assert mail.sender == "news@corp.example"
    assert (message["to"], message["subject"]) == ("ann@rcpt.example", "Ann, hello")
    assert message["list-unsubscribe"].strip() == "<https://c.example/unsubscribe/x>"
    assert all("Hello Ann" in part.get_content() for part in message.iter_parts())


def test_a_template_has_one_press():
    template = compiled()

    assert mail_press(template) is mail_press(template)
    assert mail_press(template) is not mail_press(compiled())


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "{{${a}}} <news@corp.example>"},
        {"from": "nobody"},
        {"headers": {"X-Tag": "{{${a}}}"}},
        {"extras": {"a": "{{${a}}}"}},
        {"preheader": "{{${a}}}"},
        {"body": "{% if true %}x{% endif %}" + LONG},
    ],
)
def test_what_more_differs_is_built_mail_by_mail(changes):
    assert mail_press(compiled(**changes)) is None


def test_a_body_without_plain_text_is_built_mail_by_mail():
    assert mail_press(compile_message(CONTENT, EMAIL.places)) is None


def test_nothing_in_a_body_is_for_the_long_way_to_name():
    template = compile_message({**CONTENT, "plaintext_body": "{{${a}}}"}, EMAIL.places)

    with pytest.raises(RenderError, match="empty"):
        mail_press(template)({"profile__": {"a": ""}}, url=URL, **ADDRESSED)
