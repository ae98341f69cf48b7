"""What a push to an Apple device may say."""

import pytest

from messaging.channels.apple_push import APPLE_PUSH, ApplePushMessage
from messaging.choices.channels import Platform
from messaging.wire import read, unknown_fields
from tests.messaging.channels.faults import faults, owner

TEXT = {"alert": "Hello"}
WHOLE = {
    "alert": {
        "body": "b",
        "title": "t",
        "title_loc_key": "tk",
        "title_loc_args": ["1"],
        "action_loc_key": "ak",
        "loc_key": "lk",
        "loc_args": ["2"],
        "sound": "s",
    },
    "badge": 3,
    "sound": "default",
    "extra": {"a": 1},
    "content-available": True,
    "interruption_level": "time-sensitive",
    "relevance_score": 0.5,
    "expiry": "2026-01-31T09:00:00Z",
    "custom_uri": "app://page",
    "use_webview": False,
    "message_variation_id": "iosPush-640",
    "notification_group_thread_id": "g",
    "asset_url": "https://a.example/b.png",
    "asset_file_type": "png",
    "collapse_id": "c",
    "mutable_content": True,
    "send_to_most_recent_device_only": True,
    "category": "ab_cat_more",
    "buttons": [{"action_id": "ab_pb_more", "action": "OPEN_APP", "use_webview": True}],
    "apns_priority": 5,
}


def test_every_field_reads_as_it_was_sent():
    assert read(ApplePushMessage, WHOLE).content() == WHOLE


def test_defaults_are_those_of_the_documentation():
    assert read(ApplePushMessage, TEXT).content() == {
        **TEXT,
        "content-available": False,
        "use_webview": True,
        "send_to_most_recent_device_only": False,
    }


def test_a_silent_push_needs_no_alert():
    assert faults(ApplePushMessage, {"content-available": True}) == []
    assert faults(ApplePushMessage, {}) == ["alert: is required unless content-available is true"]


def test_the_hyphen_is_part_of_the_name():
    message = read(ApplePushMessage, {**TEXT, "content_available": True})

    assert message.content_available is False
    assert unknown_fields(message) == ["content_available"]


@pytest.mark.parametrize("key", ["ab", "aps"])
def test_extra_leaves_the_platforms_own_keys_alone(key):
    (line,) = faults(ApplePushMessage, {**TEXT, "extra": {key: {}}})

    assert line.startswith("extra: Invalid Extra Push Payload: ")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"alert": 1}, "alert: must be a string"),
        ({"alert": {"body": 1}}, "alert.body: must be a string"),
        ({"alert": {"body": "b", "loc_args": "x"}}, "alert.loc_args: must be an array"),
        ({"badge": "1"}, "badge: must be a whole number"),
        ({"relevance_score": 1.1}, "relevance_score: must be at most 1.0"),
        ({"relevance_score": "1"}, "relevance_score: must be a number"),
        ({"apns_priority": 11}, "apns_priority: must be at most 10"),
        ({"apns_priority": 0}, "apns_priority: must be at least 1"),
        ({"asset_url": "https://a.example/b"}, "asset_file_type: is required with asset_url"),
        ({"asset_url": "ftp://a"}, "asset_url: must be an http or https address"),
        (
            {"interruption_level": "loud"},
            "interruption_level: must be 'passive', 'active', 'time-sensitive' or 'critical'",
        ),
        (
            {"expiry": "soon"},
            "expiry: must be a time in ISO 8601, such as 2026-01-31T09:00:00Z",
        ),
    ],
)
def test_what_does_not_fit_says_so(change, line):
    assert line in faults(ApplePushMessage, {**TEXT, **change})


def test_a_whole_number_is_a_score_too():
    assert read(ApplePushMessage, {**TEXT, "relevance_score": 1}).relevance_score == 1


def test_all_that_the_device_gets_ends_at_1912_bytes():
    fits = {"alert": "x" * 1900, "sound": "s" * 12}

    assert faults(ApplePushMessage, fits) == []
    assert faults(ApplePushMessage, {**fits, "category": "c"}) == [
        "Apple Push Length Exceeded: has more than 1912 bytes"
    ]


def test_what_fits_when_sent_fits_with_its_defaults_filled_in():
    message = read(ApplePushMessage, {"alert": {"body": "x" * 1901}})  # {"body":"…"} is 11 more

    assert APPLE_PUSH.oversize(message.content()) is None
    assert APPLE_PUSH.oversize({"alert": "x" * 1913}) is not None


@pytest.mark.parametrize(("token", "count"), [("aF" * 32, 1), ("a" * 63, 0), ("g" * 64, 0)])
def test_a_token_is_hexadecimal(token, count):
    people = owner("0" * 64, token, platform=Platform.IOS)

    assert len(APPLE_PUSH.addresses(people, read(ApplePushMessage, TEXT))) == 1 + count
