"""What a push to a browser may say."""

import pytest

from messaging.channels.base import Address, DeviceRow
from messaging.channels.web_push import WEB_PUSH, WebPushMessage
from messaging.choices.channels import Platform
from messaging.wire import read
from tests.messaging.channels.faults import faults, owner, person

TEXT = {"alert": "a", "title": "t"}
WHOLE = {
    **TEXT,
    "extra": {"k": "v"},
    "message_variation_id": "v",
    "custom_uri": "https://a.example",
    "image_url": "https://a.example/i.png",
    "large_image_url": "https://a.example/l.png",
    "require_interaction": True,
    "time_to_live": 60,
    "send_to_most_recent_device_only": True,
    "buttons": [{"text": "Go", "action": "URI", "uri": "https://a.example"}],
}


def test_every_field_reads_as_it_was_sent():
    assert read(WebPushMessage, WHOLE).content() == WHOLE


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"title": None}, "title: is required"),
        (
            {"custom_uri": "app://page"},
            "custom_uri: must be an https, http, mailto, tel or sms address",
        ),
        ({"time_to_live": -1}, "time_to_live: must be at least 0"),
        (
            {"buttons": [{"text": "Go", "action": "DEEP_LINK"}]},
            "buttons.0.action: must be 'OPEN_APP', 'URI' or 'CLOSE'",
        ),
    ],
)
def test_what_does_not_fit_says_so(change, line):
    assert faults(WebPushMessage, {**WHOLE, **change}) == [line]


def test_a_subscription_is_its_endpoint_and_its_keys():
    keys = {"p256dh": "p", "auth": "a"}
    device = DeviceRow(
        id=4, platform=Platform.WEB, token="https://push.example/x?y=1", web_push_keys=keys
    )

    found = WEB_PUSH.addresses(person(devices=[device]), read(WebPushMessage, TEXT))

    assert found == [Address(value=device.token, device_id=4, keys=keys)]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "https://a@push.example/x",
        "https://push.example:8443/x",
        "https://push.example",
        "https://push.example/a b",
        "file:///etc/passwd",
    ],
)
def test_an_endpoint_is_a_plain_https_address(endpoint):
    people = owner("https://push.example/ok", endpoint, platform=Platform.WEB)

    assert len(WEB_PUSH.addresses(people, read(WebPushMessage, TEXT))) == 1
