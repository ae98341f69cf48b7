"""What a push to Kindle may say."""

from messaging.channels.kindle_push import KINDLE_PUSH, KindlePushMessage
from messaging.choices.channels import Platform
from messaging.wire import read
from tests.messaging.channels.faults import faults, owner

WHOLE = {
    "alert": "a",
    "title": "t",
    "extra": {"k": "v"},
    "message_variation_id": "v",
    "priority": 1,
    "collapse_key": "c",
    "sound": "s",
    "custom_uri": "https://a.example",
    "send_to_most_recent_device_only": False,
}


def test_every_field_reads_as_it_was_sent():
    assert read(KindlePushMessage, WHOLE).content() == WHOLE


def test_alert_and_title_are_required():
    assert faults(KindlePushMessage, {}) == ["alert: is required", "title: is required"]


def test_a_priority_out_of_range_counts_as_normal():
    assert read(KindlePushMessage, {**WHOLE, "priority": 9}).priority == 0


def test_adm_tokens_have_dots_and_no_path_of_dots():
    token = "amzn1.adm-registration.v2.Y29tLmFtYXpvbg"
    people = owner(token, "..", "../x", platform=Platform.KINDLE)

    found = KINDLE_PUSH.addresses(people, read(KindlePushMessage, WHOLE))

    assert [address.value for address in found] == [token]
