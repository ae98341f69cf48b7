"""What a request may hold for its channels."""

import pytest

from messaging.channels.messages import Messages
from messaging.choices.channels import ChannelKey
from messaging.wire import read, unknown_fields
from tests.messaging.channels.faults import faults

SMS = {"app_id": "a", "subscription_group_id": "g", "body": "b"}
WEBHOOK = {"url": "https://a.example", "request_method": "POST"}


def test_what_was_chosen_comes_in_the_order_of_the_channels():
    messages = read(Messages, {"webhook": WEBHOOK, "sms": SMS, "email": None})

    assert list(messages.chosen()) == [ChannelKey.SMS, ChannelKey.WEBHOOK]
    assert messages.chosen()[ChannelKey.SMS].body == "b"


def test_a_channel_of_the_past_is_ignored_and_named():
    messages = read(Messages, {"sms": SMS, "windows_phone8_push": {"title": "t"}})

    assert list(messages.chosen()) == [ChannelKey.SMS]
    assert unknown_fields(messages) == ["windows_phone8_push"]


@pytest.mark.parametrize(
    "messages", [{}, {"email": None}, {"windows_phone8_push": {}}, {"in_app": 1}]
)
def test_one_of_the_nine_must_be_there(messages):
    (line,) = faults(Messages, messages)

    assert line.startswith("No message to send: give at least one of android_push, ")
    assert line.endswith(", content_card")


def test_a_message_is_an_object_on_every_channel():
    texts = {key.word: "(optional, object)" for key in ChannelKey}

    assert faults(Messages, texts) == sorted(f"{name}: must be an object" for name in texts)
