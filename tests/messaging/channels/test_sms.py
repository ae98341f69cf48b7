"""What a text may say, and how many parts it takes."""

import pytest

from messaging.channels.sms import SMS, SmsMessage, part_count
from messaging.wire import read
from tests.messaging.channels.faults import faults

TEXT = {"app_id": "a", "subscription_group_id": "g", "body": "Hello"}
WHOLE = {
    **TEXT,
    "message_variation_id": "v",
    "media_items": ["https://a.example/p.png"],
    "link_shortening_enabled": True,
    "user_click_tracking_enabled": True,
}


def test_every_field_reads_as_it_was_sent():
    assert read(SmsMessage, WHOLE).content() == WHOLE


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("x" * 1530, 10),
        ("x" * 1531, 11),
        ("€" * 80, 1),  # two units each
        ("€" * 80 + "x", 2),
        ("€" * 76 + "x" + "€" * 77, 3),  # 153 is odd: no part holds a torn euro
        ("x" + "€" * 152, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 670, 10),
        ("ж" * 671, 11),
        ("x" * 70 + "ж", 2),
        ("🔔" * 35, 1),
        ("🔔" * 36, 2),
        ("🔔" * 330, 10),  # 67 is odd: 33 bells a part
        ("🔔" * 331, 11),
        ("ç" * 71, 2),  # only the capital is in GSM-7
        ("Çàéè\n\r@£", 1),
        ("\f^{}\\[~]|", 1),
    ],
)
def test_parts_are_counted_as_a_phone_does(text, parts):
    assert part_count(text) == parts


@pytest.mark.parametrize("body", ["x" * 1530, "ж" * 670, "€" * 760])
def test_ten_parts_may_be_sent(body):
    assert faults(SmsMessage, {**TEXT, "body": body}) == []


@pytest.mark.parametrize("body", ["x" * 1531, "ж" * 671, "€" * 761])
def test_eleven_parts_may_not(body):
    assert faults(SmsMessage, {**TEXT, "body": body}) == ["body: must fit in 10 parts, and has 11"]


def test_liquid_is_counted_once_it_is_rendered():
    assert faults(SmsMessage, {**TEXT, "body": "{{ name }}" + "x" * 2_000}) == []
    assert SMS.oversize({"body": "x" * 1530}) is None
    assert SMS.oversize({"body": "x" * 1531}) == "body must fit in 10 parts, and has 11"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"app_id": None}, "app_id: is required"),
        ({"subscription_group_id": None}, "subscription_group_id: is required"),
        ({"body": None}, "body: is required"),
        ({"media_items": [1]}, "media_items.0: must be a string"),
        ({"media_items": "https://a.example"}, "media_items: must be an array"),
        (
            {"user_click_tracking_enabled": "true", "link_shortening_enabled": "false"},
            "user_click_tracking_enabled: needs link_shortening_enabled",
        ),
    ],
)
def test_what_does_not_fit_says_so(change, line):
    assert faults(SmsMessage, {**TEXT, **change}) == [line]
