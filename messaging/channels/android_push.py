"""Pushes to Android, through FCM. Source: spec, messaging-objects "android_push"."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from messaging.channels.base import Channel, Gate, Place
from messaging.channels.push import (
    MOST_BUTTONS,
    Priority,
    PushMessage,
    TextButton,
    device_addresses,
    size_bytes,
)
from messaging.channels.uris import MediaUri
from messaging.choices.channels import ChannelKey, Platform
from messaging.errors import Problem
from messaging.wire import Flag, Given, Template, Whole, WireModel, at_most, is_true

MOST_BYTES = 4000  # of alert and extra
LONGEST_TTL_SECONDS = 28 * 86_400
MOST_CONVERSATION_ENTRIES = 100
TOO_LONG = "Android Push Length Exceeded"
TOKEN = re.compile(r"[A-Za-z0-9_:-]{1,4096}")


class ConversationMessage(WireModel):
    """One line of a conversation."""

    text: Template = Field(description="What was said.")
    timestamp: Whole = Field(description="When, in seconds since 1970.")
    person_id: Template = Field(description="Who said it: the id of one of the persons.")


class ConversationPerson(WireModel):
    """Someone who takes part in a conversation."""

    id: Template = Field(description="Names the person within this conversation.")
    name: Template = Field(description="The name that is shown.")


class ConversationData(WireModel):
    """A conversation that the push continues; needs version 15 of the Android SDK."""

    shortcut_id: Template = Field(description="The conversation's shortcut in the app.")
    reply_person_id: Template = Field(description="Who answers: the id of one of the persons.")
    messages: Annotated[tuple[ConversationMessage, ...], at_most(MOST_CONVERSATION_ENTRIES)] = (
        Field(description="What was said so far, oldest first.")
    )
    persons: Annotated[tuple[ConversationPerson, ...], at_most(MOST_CONVERSATION_ENTRIES)] = Field(
        description="Everyone who takes part."
    )


class AndroidPushMessage(PushMessage):
    """One push to Android: alert and title, or a silent one with ``send_to_sync``."""

    alert: Template | None = Field(
        default=None,
        description="The text. Required unless send_to_sync is true. Together with extra at most "
        "4,000 bytes.",
    )
    title: Template | None = Field(
        default=None, description="The line above the text. Required unless send_to_sync is true."
    )
    notification_channel_id: Template | None = Field(
        default=None,
        description="The app's notification channel; the app's own fallback if absent.",
    )
    priority: Priority = Field(
        default=0, description="How it is ordered in the tray, -2 to 2; anything else counts as 0."
    )
    android_priority: Literal["normal", "high"] | None = Field(
        default=None, description="How urgently FCM delivers it; the connection's if absent."
    )
    send_to_sync: Flag = Field(
        default=False, description="A silent push: no alert and no title are shown."
    )
    collapse_key: Template | None = Field(
        default=None, description="A later push with the same key replaces one not yet delivered."
    )
    sound: Template | None = Field(
        default=None, description='"default", or the name of a sound in the app.'
    )
    use_webview: Flag = Field(default=False, description="Open a web custom_uri inside the app.")
    summary_text: Template | None = Field(
        default=None, description="The line under an expanded picture."
    )
    time_to_live: Whole | None = Field(
        default=None,
        ge=0,
        le=LONGEST_TTL_SECONDS,
        description="Seconds that FCM keeps trying, at most 28 days.",
    )
    notification_id: Whole | None = Field(
        default=None,
        description="A later push with the same number replaces this one on the device.",
    )
    push_icon_image_url: MediaUri | None = Field(
        default=None, description="A large icon, square, at least 40 by 40 pixels."
    )
    accent_color: Whole | None = Field(
        default=None, description="The icon's colour as one RGB integer."
    )
    buttons: Annotated[tuple[TextButton, ...], at_most(MOST_BUTTONS)] = Field(
        default=(), description="Buttons under the text, in order."
    )
    conversation_data: ConversationData | None = Field(
        default=None, description="Shows the push as part of a conversation."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for a text or for silence, and for no more bytes than FCM takes."""
        is_silent = is_true(given.get("send_to_sync"))
        for name in ("alert", "title"):
            if is_silent and name in given:
                yield Problem(name, "must be left out when send_to_sync is true")
            elif not is_silent and name not in given:
                yield Problem(name, "is required unless send_to_sync is true")
        if too_long := oversize(given):
            yield Problem("", f"{TOO_LONG}: {too_long}")


def oversize(content: Mapping[str, object]) -> str | None:
    """Say that alert and extra are more than FCM takes, or ``None``."""
    size = size_bytes(content, ("alert", "extra"))
    return f"alert and extra have more than {MOST_BYTES} bytes" if size > MOST_BYTES else None


ANDROID_PUSH = Channel(
    key=ChannelKey.ANDROID_PUSH,
    message=AndroidPushMessage,
    gate=Gate.PUSH,
    places={
        "custom_uri": Place.URL,
        "push_icon_image_url": Place.URL,
        "extra.appboy_image_url": Place.URL,
        "buttons.*.uri": Place.URL,
    },
    addresses=device_addresses(Platform.ANDROID, TOKEN),
    oversize=oversize,
)
