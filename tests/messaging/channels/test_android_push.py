"""What a push to Android may say."""

import pytest

from messaging.channels.android_push import ANDROID_PUSH, AndroidPushMessage
from messaging.choices.channels import Platform
from messaging.wire import read
from tests.messaging.channels.faults import faults, owner

TEXT = {"alert": "Hello", "title": "Hi"}
WHOLE = {
    **TEXT,
    "extra": {"appboy_image_url": "https://a.example/b.png"},
    "message_variation_id": "androidPush-1",
    "notification_channel_id": "news",
    "priority": -2,
    "android_priority": "high",
    "send_to_sync": False,
    "collapse_key": "k",
    "sound": "default",
    "custom_uri": "app://page",
    "use_webview": True,
    "summary_text": "s",
    "time_to_live": 2_419_200,
    "notification_id": 7,
    "push_icon_image_url": "https://a.example/icon.png",
    "accent_color": 16_711_680,
    "send_to_most_recent_device_only": True,
    "buttons": [{"text": "Go", "action": "DEEP_LINK", "uri": "app://go", "use_webview": False}],
    "conversation_data": {
        "shortcut_id": "s",
        "reply_person_id": "p",
        "messages": [{"text": "t", "timestamp": 1_700_000_000, "person_id": "p"}],
        "persons": [{"id": "p", "name": "Pat"}],
    },
}


def test_every_field_reads_as_it_was_sent():
    assert read(AndroidPushMessage, WHOLE).content() == WHOLE


def test_defaults_are_those_of_the_documentation():
    message = read(AndroidPushMessage, TEXT)

    assert message.content() == {
        **TEXT,
        "priority": 0,
        "send_to_sync": False,
        "use_webview": False,
        "send_to_most_recent_device_only": False,
    }


@pytest.mark.parametrize(("given", "read_as"), [(3, 0), (-3, 0), (10**9, 0), (2, 2), (-2, -2)])
def test_a_priority_out_of_range_counts_as_normal(given, read_as):
    assert read(AndroidPushMessage, {**TEXT, "priority": given}).priority == read_as


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"alert": None}, "alert: is required unless send_to_sync is true"),
        ({"title": None}, "title: is required unless send_to_sync is true"),
        ({"priority": "1"}, "priority: must be a whole number"),
        ({"android_priority": "urgent"}, "android_priority: must be 'normal' or 'high'"),
        ({"time_to_live": 2_419_201}, "time_to_live: must be at most 2419200"),
        ({"time_to_live": -1}, "time_to_live: must be at least 0"),
        ({"notification_id": 1.5}, "notification_id: must be a whole number"),
        ({"buttons": {"text": "Go"}}, "buttons: must be an array"),
        ({"buttons": [{"action": "URI"}]}, "buttons.0.text: is required"),
        ({"conversation_data": {}}, "conversation_data.messages: is required"),
        (
            {"conversation_data": {"messages": [{"timestamp": "1"}]}},
            "conversation_data.messages.0.timestamp: must be a whole number",
        ),
        (
            {"custom_uri": "javascript:x"},
            "custom_uri: must be a web address or a deep link such as app://page",
        ),
    ],
)
def test_what_does_not_fit_says_so(change, line):
    assert line in faults(AndroidPushMessage, {**TEXT, **change})


def test_a_silent_push_has_neither_alert_nor_title():
    assert faults(AndroidPushMessage, {"send_to_sync": "true"}) == []
    assert faults(AndroidPushMessage, {"send_to_sync": "true", **TEXT}) == [
        "alert: must be left out when send_to_sync is true",
        "title: must be left out when send_to_sync is true",
    ]


def test_alert_and_extra_end_at_four_thousand_bytes():
    extra = {"k": "x" * 100}  # 108 bytes
    fits = {**TEXT, "alert": "é" * 1946, "extra": extra}

    assert faults(AndroidPushMessage, fits) == []
    assert faults(AndroidPushMessage, {**fits, "alert": fits["alert"] + "x"}) == [
        "Android Push Length Exceeded: alert and extra have more than 4000 bytes"
    ]


def test_a_push_that_outgrew_its_limit_when_rendered_is_too_large():
    assert ANDROID_PUSH.oversize({"alert": "x" * 4000}) is None
    assert ANDROID_PUSH.oversize({"alert": "x" * 4001}) is not None


@pytest.mark.parametrize(
    ("token", "count"), [("fcm:APA91b_x-Y", 1), ("a" * 4096, 1), ("a/b", 0), ("a" * 4097, 0)]
)
def test_a_token_is_letters_that_an_address_may_hold(token, count):
    people = owner("good", token, platform=Platform.ANDROID)

    assert len(ANDROID_PUSH.addresses(people, read(AndroidPushMessage, TEXT))) == 1 + count
