import json

import pytest

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.console.compose.fields import Kind, field_of, from_json, to_json


def field(channel, name):
    fields = CHANNELS[channel].message.model_fields
    info = next(each for own, each in fields.items() if name in {own, each.alias})
    return field_of(channel.word, name, info)


@pytest.mark.parametrize(
    ("channel", "name", "kind"),
    [
        (ChannelKey.EMAIL, "subject", Kind.TEXT),
        (ChannelKey.EMAIL, "body", Kind.LONG),
        (ChannelKey.EMAIL, "headers", Kind.JSON),
        (ChannelKey.EMAIL, "should_inline_css", Kind.FLAG),
        (ChannelKey.APPLE_PUSH, "alert", Kind.TEXT_OR_JSON),
        (ChannelKey.APPLE_PUSH, "badge", Kind.NUMBER),
        (ChannelKey.APPLE_PUSH, "content-available", Kind.FLAG),
        (ChannelKey.WEBHOOK, "request_method", Kind.CHOICE),
        (ChannelKey.CONTENT_CARD, "type", Kind.CHOICE),
    ],
)
def test_a_field_is_asked_for_as_its_model_reads_it(channel, name, kind):
    assert field(channel, name).kind is kind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.FLAG, "true", True),
        (Kind.FLAG, "false", False),
        (Kind.NUMBER, "12", 12),
        (Kind.NUMBER, "0.5", 0.5),
        (Kind.NUMBER, "many", "many"),
        (Kind.JSON, '{"a": [1]}', {"a": [1]}),
        (Kind.TEXT_OR_JSON, '{"body": "Hi"}', {"body": "Hi"}),
        (Kind.TEXT_OR_JSON, "{{${first_name}}}", "{{${first_name}}}"),
        (Kind.TEXT, "{}", "{}"),
    ],
)
def test_text_becomes_the_json_that_it_says(kind, text, value):
    assert to_json(kind, text) == value


def test_text_that_should_be_json_and_is_not_says_where():
    with pytest.raises(ValueError, match="line 2, column 1"):
        to_json(Kind.JSON, '{"a":\n')


@pytest.mark.parametrize("value", ["", "Hi", True, False, 3, {"a": "é"}, [1, 2]])
def test_a_value_shown_reads_back(value):
    text = from_json(value)

    assert text == value if isinstance(value, str) else json.loads(text) == value


def test_the_help_is_the_models_own_description():
    assert field(ChannelKey.EMAIL, "subject").help


@pytest.mark.parametrize(
    ("channel", "name", "label"),
    [
        (ChannelKey.EMAIL, "reply_to", "Reply to"),
        (ChannelKey.EMAIL, "app_id", "App ID"),
        (ChannelKey.EMAIL, "should_inline_css", "Should inline CSS"),
        (ChannelKey.WEBHOOK, "url", "URL"),
        (ChannelKey.APPLE_PUSH, "content-available", "Content available"),
    ],
)
def test_a_label_is_the_wire_name_in_words(channel, name, label):
    assert field(channel, name).label == label


@pytest.mark.parametrize(
    ("channel", "name", "rows", "is_code"),
    [
        (ChannelKey.EMAIL, "body", 8, True),
        (ChannelKey.WEBHOOK, "body", 8, True),
        (ChannelKey.SMS, "body", 3, False),
        (ChannelKey.EMAIL, "headers", 3, True),
        (ChannelKey.EMAIL, "subject", 1, False),
    ],
)
def test_what_is_a_document_has_room_and_the_look_of_code(channel, name, rows, is_code):
    found = field(channel, name)

    assert (found.rows, found.is_code) == (rows, is_code)
