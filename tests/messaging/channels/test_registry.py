"""The nine, and what holds for each of them."""

import pytest

from messaging.channels.base import Gate
from messaging.channels.messages import Messages
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey


def test_every_channel_is_there_in_the_order_of_the_keys():
    assert list(CHANNELS) == list(ChannelKey)
    assert all(channel.key == key for key, channel in CHANNELS.items())


def test_nobody_can_take_a_channel_out():
    with pytest.raises(TypeError):
        CHANNELS[ChannelKey.SMS] = None


def test_a_channel_and_the_request_mean_the_same_message():
    fields = Messages.model_fields

    assert {key.word: channel.message | None for key, channel in CHANNELS.items()} == {
        name: field.annotation for name, field in fields.items()
    }


def test_only_mail_push_and_texts_ask_a_subscription():
    gates = {gate: {key.word for key in CHANNELS if CHANNELS[key].gate is gate} for gate in Gate}

    assert gates == {
        Gate.EMAIL: {"email"},
        Gate.PUSH: {"android_push", "apple_push", "kindle_push", "web_push"},
        Gate.GROUP: {"sms", "whats_app"},
        Gate.NONE: {"webhook", "content_card"},
    }


def test_one_message_an_address_where_people_share_addresses():
    shared = {key.word for key, channel in CHANNELS.items() if channel.ranks_by_address}

    assert shared == {"email", "sms", "whats_app"}


@pytest.mark.parametrize("key", ChannelKey)
def test_every_field_says_what_it_is_for(key):
    silent = [
        name
        for name, field in CHANNELS[key].message.model_fields.items()
        if not (field.description or "").endswith(".")
    ]

    assert silent == []


@pytest.mark.parametrize("key", ChannelKey)
def test_every_place_is_a_field(key):
    fields = {field.alias or name for name, field in CHANNELS[key].message.model_fields.items()}

    assert {path.partition(".")[0] for path in CHANNELS[key].places} <= fields
