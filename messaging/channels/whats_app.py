"""WhatsApp messages; what they may say is in ``whats_app_content``."""

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field, ValidationInfo, ValidatorFunctionWrapHandler, field_validator

from messaging.channels.base import Channel, Gate, Message, Place
from messaging.channels.phone import phone_addresses
from messaging.channels.push import no_limit
from messaging.channels.whats_app_content import (
    WhatsAppFlow,
    WhatsAppImage,
    WhatsAppList,
    WhatsAppQuickReply,
    WhatsAppTemplate,
    WhatsAppText,
)
from messaging.choices.channels import ChannelKey
from messaging.wire import Id, WireModel

MessageType = Literal[
    "template_message",
    "text_response_message",
    "text_image_response_message",
    "quick_reply_response_message",
    "list_response_message",
    "flow_response_message",
]
Content = (
    WhatsAppTemplate
    | WhatsAppText
    | WhatsAppImage
    | WhatsAppQuickReply
    | WhatsAppList
    | WhatsAppFlow
)
CONTENTS: Mapping[str, type[WireModel]] = dict(
    zip(get_args(MessageType), get_args(Content), strict=True)
)


class WhatsAppMessage(Message):
    """One WhatsApp message. All types but templates only reach users who wrote within 24 hours."""

    app_id: Id = Field(description="Any app of the workspace; a placeholder where there is none.")
    subscription_group_id: Id = Field(description="Only users subscribed to this group get it.")
    message_type: MessageType = Field(description="Which shape the message has.")
    message: Content = Field(description="What it says, in the shape that message_type names.")

    @field_validator("message", mode="wrap")
    @classmethod
    def _by_type(
        cls, value: object, _handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        """Read the message in the one shape it claims; a type that is none is its own problem."""
        content = CONTENTS.get(info.data.get("message_type", ""))
        return content.model_validate(value) if content else value


WHATS_APP = Channel(
    key=ChannelKey.WHATS_APP,
    message=WhatsAppMessage,
    gate=Gate.GROUP,
    places={
        "message.image_uri": Place.URL,
        "message.header_image_uri": Place.URL,
        "message.header_media_uri": Place.URL,
    },
    addresses=phone_addresses,
    oversize=no_limit,
    ranks_by_address=True,
)
