"""What every channel is made of: a message's shape, whom it reaches, and where its text ends up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pydantic import Field

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import SubscriptionState
from messaging.wire import Id, WireModel


class Place(Enum):
    """Where a rendered text ends up, which decides how a user's value is written into it."""

    TEXT = "text"  # as is, controls removed
    HTML = "html"  # escaped
    HEADER = "header"  # as is; CR, LF, NUL fail the message
    URL = "url"  # as is; judged again as a URL
    JSON = "json"  # a webhook body: JSON by its header or first character, else text


class Gate(Enum):
    """Whose subscription is asked before a user gets a message on this channel."""

    EMAIL = "email"  # the user's email state
    PUSH = "push"  # the user's push state
    GROUP = "group"  # the subscription group that the message names
    NONE = "none"


class Message(WireModel):
    """What all nine messaging objects share."""

    message_variation_id: Id | None = Field(
        default=None, description="Required in every message when campaign_id is given."
    )

    def content(self) -> dict[str, Any]:
        """Return it in wire spelling, defaults filled in, without fields that nobody knows."""
        return {name: _plain(value) for name, value in _known(self)}


def _known(model: WireModel) -> Iterator[tuple[str, object]]:
    for name, information in type(model).model_fields.items():
        value = getattr(model, name)
        if value is not None and value != ():
            yield information.alias or name, value


def _plain(value: object) -> object:
    if isinstance(value, WireModel):
        return {name: _plain(inner) for name, inner in _known(value)}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device of a person, as fetched for a window."""

    id: int
    platform: Platform
    token: str
    web_push_keys: Mapping[str, str] = field(default_factory=dict)
    device_id: str = ""
    model: str = ""


@dataclass(slots=True, kw_only=True)  # one a recipient: to freeze it doubles what it costs
class Person:
    """One user as a window sees them: only what the channel and its template asked for."""

    id: int
    external_id: str | None
    braze_id: str = ""
    email: str = ""
    phone: str = ""
    email_subscribe: SubscriptionState = SubscriptionState.SUBSCRIBED
    push_subscribe: SubscriptionState = SubscriptionState.SUBSCRIBED
    is_in_group: bool = False  # of the message's subscription_group_id
    devices: Sequence[DeviceRow] = ()  # push enabled, most recently used first
    profile: Mapping[str, object] = field(default_factory=dict)  # by their ${…} names
    custom_attributes: Mapping[str, object] = field(default_factory=dict)  # JSON values


@dataclass(slots=True, kw_only=True)  # one a recipient
class Address:
    """Where one message goes: a mailbox, a number, a token; empty for a webhook or a card."""

    value: str
    device_id: int | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


class InvalidAddressError(ValueError):
    """The user has an address, and it is none that a carrier takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel. ``addresses`` returns none for *no_address*, raises for *invalid_address*."""

    key: ChannelKey
    message: type[Message]
    gate: Gate
    places: Mapping[str, Place]  # dotted path in the message, "*" for any key or index → place
    addresses: Callable[[Person, Message], Sequence[Address]]
    # Takes the rendered message and says what is too large about it, or None.
    oversize: Callable[[Mapping[str, object]], str | None]
    ranks_by_address: bool = False  # email, sms, whats_app: one message an address
