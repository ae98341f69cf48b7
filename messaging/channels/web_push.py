"""Pushes to browsers. Source: spec, messaging-objects "web_push"."""

import re
from typing import Annotated, Literal

from pydantic import Field

from messaging.channels.base import Channel, Gate, Place
from messaging.channels.push import (
    MOST_BUTTONS,
    PushMessage,
    device_addresses,
    no_limit,
)
from messaging.channels.uris import MediaUri, WebUri
from messaging.choices.channels import ChannelKey, Platform
from messaging.wire import Flag, Template, Whole, WireModel, at_most

# A browser's token is the address of its push service; which ones we dial is the carrier's to say.
ENDPOINT = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::443)?/[\x21-\x7e]{1,4000}")


class WebPushButton(WireModel):
    """One button under a push in a browser; there are no deep links."""

    text: Template = Field(description="The words on the button.")
    action: Literal["OPEN_APP", "URI", "CLOSE"] = Field(
        default="OPEN_APP", description="What a click on the button does."
    )
    uri: WebUri | None = Field(default=None, description="Opened when the action is URI.")


class WebPushMessage(PushMessage):
    """One push to a browser."""

    alert: Template = Field(description="The text.")
    title: Template = Field(description="The line above the text.")
    custom_uri: WebUri | None = Field(default=None, description="Opened by a click: a web address.")
    image_url: MediaUri | None = Field(default=None, description="A small icon, square.")
    large_image_url: MediaUri | None = Field(
        default=None,
        description="A picture under the text; Chrome on Windows and Android shows it.",
    )
    require_interaction: Flag | None = Field(
        default=None, description="Keep it on the screen until somebody answers it."
    )
    time_to_live: Whole | None = Field(
        default=None, ge=0, description="Seconds that the push service keeps trying."
    )
    buttons: Annotated[tuple[WebPushButton, ...], at_most(MOST_BUTTONS)] = Field(
        default=(), description="Buttons under the text, in order."
    )


WEB_PUSH = Channel(
    key=ChannelKey.WEB_PUSH,
    message=WebPushMessage,
    gate=Gate.PUSH,
    places={
        "custom_uri": Place.URL,
        "image_url": Place.URL,
        "large_image_url": Place.URL,
        "buttons.*.uri": Place.URL,
    },
    addresses=device_addresses(Platform.WEB, ENDPOINT),
    oversize=no_limit,
)
