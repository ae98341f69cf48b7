"""The ``messages`` of a request: one object, a field a channel."""

from collections.abc import Iterable

from pydantic import Field

from messaging.channels.android_push import AndroidPushMessage
from messaging.channels.apple_push import ApplePushMessage
from messaging.channels.base import Message
from messaging.channels.content_card import ContentCardMessage
from messaging.channels.email import EmailMessage
from messaging.channels.kindle_push import KindlePushMessage
from messaging.channels.sms import SmsMessage
from messaging.channels.web_push import WebPushMessage
from messaging.channels.webhook import WebhookMessage
from messaging.channels.whats_app import WhatsAppMessage
from messaging.choices.channels import ChannelKey
from messaging.errors import Problem
from messaging.wire import Given, WireModel

NO_MESSAGE = "No message to send"  # spec, messages-send §8
_WORDS = {key: key.word for key in ChannelKey}


class Messages(WireModel):
    """What to send, by channel: at least one of nine. Others are ignored and named."""

    android_push: AndroidPushMessage | None = Field(
        default=None, description="A push to each Android device."
    )
    apple_push: ApplePushMessage | None = Field(
        default=None, description="A push to each Apple device."
    )
    kindle_push: KindlePushMessage | None = Field(
        default=None, description="A push to each Kindle or Fire OS device."
    )
    web_push: WebPushMessage | None = Field(default=None, description="A push to each browser.")
    email: EmailMessage | None = Field(default=None, description="A mail.")
    sms: SmsMessage | None = Field(default=None, description="A text message.")
    whats_app: WhatsAppMessage | None = Field(default=None, description="A WhatsApp message.")
    webhook: WebhookMessage | None = Field(default=None, description="An HTTP call a user.")
    content_card: ContentCardMessage | None = Field(
        default=None, description="A card in your app or page."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for one channel at least."""
        if not cls.model_fields.keys() & given.keys():
            yield no_message()

    def chosen(self) -> dict[ChannelKey, Message]:
        """Return the messages that are there, in the order of the channels."""
        given = self.model_fields_set
        found = {key: getattr(self, word) for key, word in _WORDS.items() if word in given}
        return {key: message for key, message in found.items() if message is not None}


def no_message() -> Problem:
    """Return the one problem of a request that says nothing."""
    channels = ", ".join(key.word for key in ChannelKey)
    return Problem("", f"{NO_MESSAGE}: give at least one of {channels}")
