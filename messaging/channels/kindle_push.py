"""Pushes to Kindle and Fire OS, through ADM. Source: spec, messaging-objects "kindle_push"."""

import re

from pydantic import Field

from messaging.channels.base import Channel, Gate, Place
from messaging.channels.push import Priority, PushMessage, device_addresses, no_limit
from messaging.choices.channels import ChannelKey, Platform
from messaging.wire import Template

TOKEN = re.compile(r"[A-Za-z0-9_:-][A-Za-z0-9_.:-]{0,4095}")  # ADM's have dots: amzn1.adm-…


class KindlePushMessage(PushMessage):
    """One push to Kindle and Fire OS."""

    alert: Template = Field(description="The text.")
    title: Template = Field(description="The line above the text.")
    priority: Priority = Field(
        default=0, description="How it is ordered, -2 to 2; anything else counts as 0."
    )
    collapse_key: Template | None = Field(
        default=None, description="A later push with the same key replaces one not yet delivered."
    )
    sound: Template | None = Field(
        default=None, description='"default", or the name of a sound in the app.'
    )


KINDLE_PUSH = Channel(
    key=ChannelKey.KINDLE_PUSH,
    message=KindlePushMessage,
    gate=Gate.PUSH,
    places={"custom_uri": Place.URL},
    addresses=device_addresses(Platform.KINDLE, TOKEN),
    oversize=no_limit,
)
