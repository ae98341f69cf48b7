"""What is asked of users before a message goes out to them: its channel, its gate, its device."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from messaging.channels.base import Channel, Gate, Message
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.contents import Content
from messaging.rendering.template import compile_message
from messaging.send_request import SendRequest

_PUSHES = {platform.channel: platform for platform in Platform}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One channel of a send as the judge reads it; who gets it does not hang on its words."""

    channel: Channel
    message: Message
    state: RecipientSubscriptionState
    group_id: str | None = None

    @classmethod
    def by(cls, request: SendRequest) -> list[Self]:
        """Return what a send asks, channel by channel."""
        return cls.of(request.messages.chosen(), request.recipient_subscription_state)

    @classmethod
    def of(
        cls, messages: Mapping[ChannelKey, Message], state: RecipientSubscriptionState
    ) -> list[Self]:
        """Return what messages ask, each on its channel."""
        return [cls._of(CHANNELS[key], message, state) for key, message in messages.items()]

    @classmethod
    def on(cls, keys: Iterable[ChannelKey], state: RecipientSubscriptionState) -> list[Self]:
        """Return what channels ask before there is a message; no group lets anybody through."""
        shapes = (CHANNELS[key] for key in sorted(set(keys)))
        return [cls._of(shape, shape.message.model_construct(), state) for shape in shapes]

    @classmethod
    def _of(cls, channel: Channel, message: Message, state: RecipientSubscriptionState) -> Self:
        group: Any = getattr(message, "subscription_group_id", None)  # text or nothing
        group_id = group if channel.gate is Gate.GROUP else None
        return cls(channel=channel, message=message, state=state, group_id=group_id)

    @property
    def key(self) -> ChannelKey:
        """The channel's key."""
        return self.channel.key

    @property
    def platform(self) -> Platform | None:
        """Which devices it reaches, for a push."""
        return _PUSHES.get(self.key)

    @property
    def is_latest_only(self) -> bool:
        """Whether a push reaches the device used last and no other."""
        return bool(getattr(self.message, "send_to_most_recent_device_only", False))

    def content(self) -> Content:
        """Return it as windows read users by it: with no template, so no more than is judged."""
        return Content(
            channel=self.channel,
            message=self.message,
            template=compile_message({}, {}),
            state=self.state,
            facts={},
            group_id=self.group_id,
        )
