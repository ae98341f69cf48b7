"""Pushes to Apple devices, through APNs. Source: spec, messaging-objects "apple_push"."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from messaging.channels.apple_alert import AppleAlert, AppleButton, alert_problems, button_problems
from messaging.channels.base import Channel, Gate, Place
from messaging.channels.instant import Instant
from messaging.channels.push import (
    INVALID_EXTRA,
    MOST_BUTTONS,
    Extra,
    PushMessage,
    device_addresses,
    size_bytes,
)
from messaging.channels.uris import MediaUri
from messaging.choices.channels import ChannelKey, Platform
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Flag, Given, Template, Whole, at_most

MOST_BYTES = 1912  # of everything the device gets
TOO_LONG = "Apple Push Length Exceeded"
RESERVED = frozenset({"ab", "aps"})  # keys of extra that the platforms use themselves
TOKEN = re.compile(r"[0-9A-Fa-f]{64,200}")
# What the device gets, flags and buttons aside. The spec says "alert, extra and other optional
# fields"; that the buttons of a category count for nothing is a guess.
SENT = (
    *("alert", "badge", "sound", "extra", "interruption_level", "relevance_score", "expiry"),
    *("custom_uri", "notification_group_thread_id", "asset_url", "asset_file_type"),
    *("collapse_id", "category", "apns_priority"),
)


def _without_reserved(value: dict[str, Any]) -> dict[str, Any]:
    if RESERVED & value.keys():
        raise fault(f'{INVALID_EXTRA}: must not have the keys "ab" or "aps"')
    return value


class ApplePushMessage(PushMessage):
    """One push to an Apple device: an alert, or a silent one with ``content-available``."""

    alert: AppleAlert | None = Field(
        default=None,
        description="The text, or an alert object. Required unless content-available is true. All "
        "fields together have at most 1,912 bytes.",
    )
    badge: Whole | None = Field(default=None, description="The number on the app's icon.")
    sound: Template | None = Field(
        default=None, description='"default", or the name of a sound file in the app.'
    )
    extra: Annotated[Extra, AfterValidator(_without_reserved)] | None = Field(
        default=None,
        description='An object of your own that the app gets with the push; not "ab", not "aps".',
    )
    content_available: Flag = Field(
        default=False,
        alias="content-available",
        description="Wake the app in the background. Mind the hyphen in the name.",
    )
    interruption_level: Literal["passive", "active", "time-sensitive", "critical"] | None = Field(
        default=None, description="How much it may interrupt; iOS 15 and later."
    )
    relevance_score: Annotated[float, Field(strict=True)] | None = Field(
        default=None, ge=0, le=1, description="Its rank in a summary, 0.0 to 1.0."
    )
    expiry: Instant | None = Field(
        default=None, description="When APNs stops trying, in ISO 8601; without a zone: UTC."
    )
    use_webview: Flag = Field(default=True, description="Open a web custom_uri inside the app.")
    notification_group_thread_id: Template | None = Field(
        default=None, description="Pushes with the same id are shown as a group."
    )
    asset_url: MediaUri | None = Field(
        default=None, description="A picture, sound or film shown with the push."
    )
    asset_file_type: Literal["aif", "gif", "jpg", "m4a", "mp3", "mp4", "png", "wav"] | None = Field(
        default=None, description="The kind of asset_url; required with it."
    )
    collapse_id: Template | None = Field(
        default=None, description="A later push with the same id replaces this one."
    )
    mutable_content: Flag | None = Field(
        default=None, description="Let the app change it first; always so with asset_url."
    )
    category: Template | None = Field(
        default=None, description="The category that gives the push its buttons."
    )
    buttons: Annotated[tuple[AppleButton, ...], at_most(MOST_BUTTONS)] = Field(
        default=(), description="What the buttons of the category do."
    )
    apns_priority: Whole | None = Field(
        default=None, ge=1, le=10, description="10 at once, 5 sparing the battery, 1 least."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for an alert or for silence, a kind for each asset, and few enough bytes."""
        yield from alert_problems(given)
        if "asset_url" in given and "asset_file_type" not in given:
            yield Problem("asset_file_type", "is required with asset_url")
        yield from button_problems(given)
        if too_long := oversize(given):
            yield Problem("", f"{TOO_LONG}: {too_long}")


def oversize(content: Mapping[str, object]) -> str | None:
    """Say that the push is more than Braze lets through to APNs, or ``None``."""
    return f"has more than {MOST_BYTES} bytes" if size_bytes(content, SENT) > MOST_BYTES else None


APPLE_PUSH = Channel(
    key=ChannelKey.APPLE_PUSH,
    message=ApplePushMessage,
    gate=Gate.PUSH,
    places={"custom_uri": Place.URL, "asset_url": Place.URL, "buttons.*.uri": Place.URL},
    addresses=device_addresses(Platform.IOS, TOKEN),
    oversize=oversize,
)
