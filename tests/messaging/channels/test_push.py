"""What the four pushes share."""

import re

import pytest

from messaging.channels.base import Address, InvalidAddressError
from messaging.channels.push import PushMessage, TextButton, device_addresses, size_bytes
from messaging.choices.channels import Platform
from messaging.wire import read
from tests.messaging.channels.faults import faults, owner

addresses = device_addresses(Platform.ANDROID, re.compile("[a-z]+"))
TO_ALL = read(PushMessage, {})
TO_LAST = read(PushMessage, {"send_to_most_recent_device_only": "true"})


@pytest.mark.parametrize("extra", ["text", 1, True, [], [{"a": 1}]])
def test_extra_is_an_object_in_brazes_words(extra):
    assert faults(PushMessage, {"extra": extra}) == [
        "extra: Invalid Extra Push Payload: must be an object"
    ]


def test_extra_keeps_any_json_nulls_too():
    extra = {"a": {"b": [1, None, {"c": False}]}}

    assert read(PushMessage, {"extra": extra}).extra == extra


def test_every_device_of_the_platform_gets_a_push():
    found = addresses(owner("one", "two", platform=Platform.ANDROID), TO_ALL)

    assert found == [Address(value="one", device_id=1), Address(value="two", device_id=2)]


def test_only_the_device_used_last_gets_a_push_where_asked_for():
    found = addresses(owner("one", "two", platform=Platform.ANDROID), TO_LAST)

    assert [address.value for address in found] == ["one"]


def test_a_last_device_that_no_carrier_takes_is_not_replaced_by_another():
    with pytest.raises(InvalidAddressError):
        addresses(owner("O/../", "two", platform=Platform.ANDROID), TO_LAST)


def test_a_device_of_another_platform_is_no_address():
    assert addresses(owner("one", platform=Platform.IOS), TO_ALL) == []


def test_a_device_with_a_bad_token_does_not_spoil_the_others():
    found = addresses(owner("..", "two", platform=Platform.ANDROID), TO_ALL)

    assert [address.value for address in found] == ["two"]


def test_bad_tokens_alone_are_an_invalid_address():
    with pytest.raises(InvalidAddressError):
        addresses(owner("../x", "", platform=Platform.ANDROID), TO_ALL)


@pytest.mark.parametrize(
    ("content", "bytes_"),
    [
        ({"a": "xé🔔"}, 7),
        ({"a": {"k": "é"}}, 10),
        ({"a": 12}, 2),
        ({"a": True, "b": None}, 0),
        ({"c": "not asked for"}, 0),
        ({"a": "\ud800"}, 0),
        ({}, 0),
    ],
)
def test_text_counts_in_utf_8_and_objects_as_json(content, bytes_):
    assert size_bytes(content, ("a", "b")) == bytes_


def test_a_button_opens_the_app_unless_told_otherwise():
    button = read(TextButton, {"text": "Go"})

    assert (button.action, button.use_webview) == ("OPEN_APP", True)


def test_a_button_has_words_and_a_known_action():
    assert faults(TextButton, {"action": "open"}) == [
        "action: must be 'OPEN_APP', 'URI', 'DEEP_LINK' or 'CLOSE'",
        "text: is required",
    ]
