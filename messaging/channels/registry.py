"""The nine channels, in one list and one order."""

from collections.abc import Mapping
from types import MappingProxyType

from messaging.channels.android_push import ANDROID_PUSH
from messaging.channels.apple_push import APPLE_PUSH
from messaging.channels.base import Channel
from messaging.channels.content_card import CONTENT_CARD
from messaging.channels.email import EMAIL
from messaging.channels.kindle_push import KINDLE_PUSH
from messaging.channels.sms import SMS
from messaging.channels.web_push import WEB_PUSH
from messaging.channels.webhook import WEBHOOK
from messaging.channels.whats_app import WHATS_APP
from messaging.choices.channels import ChannelKey

CHANNELS: Mapping[ChannelKey, Channel] = MappingProxyType(
    {
        channel.key: channel
        for channel in (
            ANDROID_PUSH,
            APPLE_PUSH,
            KINDLE_PUSH,
            WEB_PUSH,
            EMAIL,
            SMS,
            WHATS_APP,
            WEBHOOK,
            CONTENT_CARD,
        )
    }
)
