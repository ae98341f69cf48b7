"""What a card may say, and how long it lives."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.channels.base import Address
from messaging.channels.content_card import CONTENT_CARD, ContentCardMessage
from messaging.wire import read
from tests.messaging.channels.faults import faults, person

CLASSIC = {"type": "CLASSIC", "title": "", "description": "d", "time_to_live": 2_592_000}
PICTURE = "https://a.example/p.png"
WHOLE = {
    **CLASSIC,
    "type": "CAPTIONED_IMAGE",
    "message_variation_id": "v",
    "pinned": True,
    "image_url": PICTURE,
    "expire_in_local_time": False,
    "ios_uri": "app://page",
    "android_uri": "app://page",
    "web_uri": "https://a.example",
    "ios_use_webview": False,
    "android_use_webview": False,
    "uri_text": "More",
    "extra": {"k": 1},
}


def ahead(**span):
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def test_every_field_reads_as_it_was_sent():
    assert read(ContentCardMessage, WHOLE).content() == WHOLE


def test_defaults_are_those_of_the_documentation():
    card = read(ContentCardMessage, CLASSIC)

    assert (card.pinned, card.expire_in_local_time) == (False, False)
    assert (card.ios_use_webview, card.android_use_webview) == (True, True)


def test_a_banner_is_a_picture_alone():
    banner = {"type": "BANNER", "image_url": PICTURE, "time_to_live": 60}

    assert faults(ContentCardMessage, banner) == []
    assert faults(ContentCardMessage, {**banner, "image_url": None}) == [
        "image_url: is required for CAPTIONED_IMAGE and BANNER"
    ]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"title": None}, ["title: is required, except for BANNER"]),
        ({"description": None}, ["description: is required, except for BANNER"]),
        ({"type": "SLIDEUP"}, ["type: must be 'CLASSIC', 'CAPTIONED_IMAGE' or 'BANNER'"]),
        ({"type": None}, ["type: is required"]),
        (
            {"type": "CAPTIONED_IMAGE"},
            ["image_url: is required for CAPTIONED_IMAGE and BANNER"],
        ),
        ({"time_to_live": 0}, ["time_to_live: must be at least 1"]),
        ({"time_to_live": 2_592_001}, ["time_to_live: must be at most 2592000"]),
        ({"time_to_live": None}, ["time_to_live: is required, or expire_at in its place"]),
        ({"expire_in_local_time": "true"}, ["expire_in_local_time: needs expire_at"]),
        ({"extra": []}, ["extra: must be an object"]),
    ],
)
def test_what_does_not_fit_says_so(change, lines):
    assert faults(ContentCardMessage, {**CLASSIC, **change}) == lines


def test_a_card_has_one_end():
    assert faults(ContentCardMessage, {**CLASSIC, "expire_at": ahead(days=1)}) == [
        "expire_at: must be left out when time_to_live is given"
    ]


@pytest.mark.parametrize(
    ("days", "lines"), [(29, []), (31, ["expire_at: must be at most 30 days ahead"])]
)
def test_a_card_ends_within_thirty_days(days, lines):
    card = {**CLASSIC, "time_to_live": None, "expire_at": ahead(days=days)}

    assert faults(ContentCardMessage, card) == lines


def test_a_card_that_has_ended_since_still_reads():
    card = {**CLASSIC, "time_to_live": None, "expire_at": ahead(days=-1)}

    assert faults(ContentCardMessage, card) == []


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_the_ends_of_the_calendar_are_no_crash(at):
    faults(ContentCardMessage, {**CLASSIC, "time_to_live": None, "expire_at": at})


def test_everybody_can_have_a_card():
    assert CONTENT_CARD.addresses(person(), read(ContentCardMessage, CLASSIC)) == (
        Address(value=""),
    )
