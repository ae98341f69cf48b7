"""How a WhatsApp message is read in the shape that it names."""

import pytest

from messaging.channels.whats_app import CONTENTS, WhatsAppMessage
from messaging.wire import read, unknown_fields
from tests.messaging.channels.faults import faults

SHAPES = {
    "template_message": {
        "template_name": "order",
        "template_language_code": "en_US",
        "header_variables": {"0": "{{ name }}"},
        "body_variables": {"0": "a", "1": "b"},
        "button_variables": {"1": "path"},
        "header_media_uri": "https://a.example/p.png",
    },
    "text_response_message": {"body": "b", "preview_url": True},
    "text_image_response_message": {"image_uri": "https://a.example/p.png", "caption": "c"},
    "quick_reply_response_message": {
        "body": "b",
        "buttons": [{"text": "Yes"}, {"text": "No"}],
        "header_text": "h",
        "footer": "f",
    },
    "list_response_message": {
        "body": "b",
        "list": {
            "list_button_text": "Choose",
            "list_sections": [
                {
                    "section_title": "s",
                    "list_rows": [{"row_title": "r", "row_description": "d"}, {"row_title": "q"}],
                }
            ],
        },
        "header": "h",
        "footer": "f",
    },
    "flow_response_message": {
        "body": "b",
        "flow_button": {"caption": "c" * 20, "flow_id": "1"},
        "header_text": "h",
        "footer": "f",
        "generate_custom_attribute": False,
    },
}


def sent(kind, message):
    return {
        "app_id": "a",
        "subscription_group_id": "g",
        "message_type": kind,
        "message": message,
        "message_variation_id": "v",
    }


@pytest.mark.parametrize("kind", CONTENTS)
def test_every_field_of_every_shape_reads_as_it_was_sent(kind):
    whole = sent(kind, SHAPES[kind])

    assert read(WhatsAppMessage, whole).content() == whole


@pytest.mark.parametrize("kind", CONTENTS)
def test_the_type_alone_decides_the_shape(kind):
    assert type(read(WhatsAppMessage, sent(kind, SHAPES[kind])).message) is CONTENTS[kind]


def test_a_message_of_another_shape_is_told_what_its_own_needs():
    assert faults(WhatsAppMessage, sent("text_image_response_message", {"body": "b"})) == [
        "message.image_uri: is required"
    ]


def test_an_unknown_type_is_the_only_problem():
    (line,) = faults(WhatsAppMessage, sent("carousel", {"any": 1}))

    assert line.startswith("message_type: must be 'template_message', ")


def test_everything_missing_is_said_at_once():
    assert faults(WhatsAppMessage, {}) == [
        "app_id: is required",
        "message: is required",
        "message_type: is required",
        "subscription_group_id: is required",
    ]


def test_unknown_fields_inside_the_shape_are_named():
    message = read(WhatsAppMessage, sent("text_response_message", {"body": "b", "new": 1}))

    assert unknown_fields(message) == ["message.new"]


@pytest.mark.parametrize("message", ["text", 1, [], True])
def test_what_is_no_object_has_no_shape(message):
    assert faults(WhatsAppMessage, sent("text_response_message", message)) == [
        "message: must be an object"
    ]
