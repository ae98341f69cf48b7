"""A call that was pressed is the call that rendering makes."""

import base64
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.channels.webhook import WEBHOOK
from messaging.errors import RenderError
from messaging.providers.webhook_call import call_of, call_press, signed_lines
from messaging.rendering.child import Child
from messaging.rendering.template import compile_message

CONTENT = {
    "url": "https://hooks.example/in?a=1",
    "request_method": "POST",
    "body": '{"name": "{{${a}}}", "event": "sale"}',
}
CHANGES = [
    {},
    {"request_headers": {"X-Tag": "a", "content-type": "application/vnd.x+json"}},
    {"request_headers": {"X-Empty": " "}},
    {"body": '{"name": {{${a}}}}'},
    {"body": "Hello {{${a}}}"},
    {"body": "{{${a}}}"},
    {"body": "x=" + "y" * 300 + "{{${a}}}", "request_method": "PUT"},
    {"body": '{"long": "' + "y" * 300 + '", "name": "{{${a}}}"}'},
]
VALUES = st.one_of(
    st.none(),
    st.sampled_from(["Ann", '"', "\\", "1", "[1]", "é", 5, [1, "<"], True, ""]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


def compiled(**changes):
    return compile_message({**CONTENT, **changes}, WEBHOOK.places)


def either(make):
    try:
        return make()
    except RenderError:
        return None


@settings(max_examples=300)
@given(st.sampled_from(CHANGES), VALUES)
def test_pressed_call_is_the_rendered_one(changes, value):
    template = compiled(**changes)
    variables = {"profile__": {"a": value}}

    rendered = either(lambda: call_of(template.render(variables, Child())))
    pressed = either(lambda: call_press(template)(variables, to="", key="k", url=None))

    assert pressed == rendered


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://hooks.example/{{${a}}}"},
        {"url": "ftp://hooks.example/"},
        {"url": "https://user@hooks.example/"},
        {"request_headers": {"X-Tag": "{{${a}}}"}},
        {"request_headers": {"webhook-id": "mine"}},
        {"body": "the same for all"},
        {"body": "{% if true %}x{% endif %}"},
    ],
)
def test_what_differs_in_more_than_its_body_is_rendered_call_by_call(changes):
    assert call_press(compiled(**changes)) is None


def test_a_template_has_one_press():
    template = compiled()

    assert call_press(template) is call_press(template)


@pytest.mark.parametrize("url", ["ftp://hooks.example/", "https://user@hooks.example/"])
def test_what_may_not_leave_is_said(url):
    with pytest.raises(ValueError, match="URL"):
        call_of({**CONTENT, "url": url})


def test_the_type_is_told_from_a_body_that_has_one():
    types = {}
    for body in ('{"a": 1}', "a=1", ""):
        lines = call_of({**CONTENT, "body": body}).lines
        types[body] = [line for line in lines if line.startswith("Content-Type")]

    assert types == {
        '{"a": 1}': ["Content-Type: application/json"],
        "a=1": ["Content-Type: text/plain; charset=utf-8"],
        "": ["Content-Type:"],  # else libcurl would say that it is a form
    }


def test_each_secret_signs():
    headers = dict(line.split(": ") for line in signed_lines("key", b"body", [b"old", b"new"]))
    said = f"key.{headers['webhook-timestamp']}.body".encode()

    assert headers["webhook-id"] == "key"
    assert headers["webhook-signature"].split() == [
        f"v1,{base64.b64encode(hmac.digest(secret, said, 'sha256')).decode()}"
        for secret in (b"old", b"new")
    ]
    assert not any("signature" in line for line in signed_lines("key", b"body", []))
