"""The name of one message."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery.message_key import message_key, read_message_key


@pytest.mark.parametrize("device_id", [None, 7])
def test_key_tells_what_it_names(device_id):
    key = message_key(2**40, ChannelKey.WEB_PUSH, 2**33, device_id=device_id)

    name = read_message_key(key)

    assert len(key.partition(".")[0]) == 39
    assert (name.dispatch_number, name.channel) == (2**40, ChannelKey.WEB_PUSH)
    assert (name.user_id, name.device_id) == (2**33, device_id)


def test_key_is_the_same_on_every_attempt_and_differs_between_users():
    assert message_key(1, 5, 1) == message_key(1, 5, 1) != message_key(1, 5, 2)


def test_key_of_another_installation_is_not_read(settings):
    key = message_key(1, 5, 1)
    settings.SECRET_KEY = "another" * 10

    assert read_message_key(key) is None


@pytest.mark.parametrize("text", ["", "x" * 39, "é" * 39, "A" * 39 + ".x", "A" * 500])
def test_junk_is_not_read(text):
    assert read_message_key(text) is None
