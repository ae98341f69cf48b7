"""What the four pushes share: their extra, their buttons, their bytes, and who has a device."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, cast

import orjson
from pydantic import AfterValidator, BeforeValidator, Field

from messaging.channels.base import Address, InvalidAddressError, Message, Person
from messaging.channels.uris import AppUri
from messaging.choices.channels import Platform
from messaging.faults import fault
from messaging.wire import Flag, Template, Whole, WireModel

INVALID_EXTRA = "Invalid Extra Push Payload"  # spec, messages-send §8
HIGHEST_PRIORITY = 2
MOST_BUTTONS = 20  # ours: no device shows more than a handful

ButtonAction = Literal["OPEN_APP", "URI", "DEEP_LINK", "CLOSE"]


def _object(value: object) -> object:
    if not isinstance(value, dict):
        raise fault(f"{INVALID_EXTRA}: must be an object")
    return value


def _within_priorities(value: int) -> int:
    """Read a priority out of range as the normal one. Source: spec, "android_push"."""
    return value if -HIGHEST_PRIORITY <= value <= HIGHEST_PRIORITY else 0


Extra = Annotated[dict[str, Any], BeforeValidator(_object)]  # any JSON: the app's own data
Priority = Annotated[Whole, AfterValidator(_within_priorities)]


class PushMessage(Message):
    """What every push may say besides its text."""

    extra: Extra | None = Field(
        default=None, description="An object of your own that the app gets with the push."
    )
    custom_uri: AppUri | None = Field(
        default=None, description="Opened by a tap: a web address or a deep link."
    )
    send_to_most_recent_device_only: Flag = Field(
        default=False, description="Send to the device used last instead of to every device."
    )


class Button(WireModel):
    """Where any button of a push may lead."""

    uri: AppUri | None = Field(
        default=None, description="Opened by a tap when the action is URI or DEEP_LINK."
    )
    use_webview: Flag = Field(default=True, description="Open a web address inside the app.")


def size_bytes(content: Mapping[str, object], fields: Iterable[str]) -> int:
    """Return how much of a push's budget ``fields`` take: text in UTF-8, objects as JSON.

    Flags weigh nothing, so that a default filled in later cannot make a push too large.
    """
    return sum(_bytes(content[name]) for name in fields if name in content)


def _bytes(value: object) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_bytes, value))
    if value is None or isinstance(value, bool):
        return 0
    try:
        return len(value.encode() if isinstance(value, str) else orjson.dumps(value))
    except (UnicodeEncodeError, TypeError):  # its type says what is wrong with it
        return 0


def device_addresses(
    platform: Platform, token: re.Pattern[str]
) -> Callable[[Person, Message], Sequence[Address]]:
    """Return a channel's ``addresses``: devices of ``platform`` whose token a carrier takes.

    A token becomes part of a carrier's address, so its letters matter: design, safety T17.
    """

    def addresses(person: Person, message: Message) -> Sequence[Address]:
        devices = [device for device in person.devices if device.platform == platform]
        if cast("PushMessage", message).send_to_most_recent_device_only:
            devices = devices[:1]
        good = [device for device in devices if token.fullmatch(device.token)]
        if devices and not good:
            raise InvalidAddressError("no device has a token that a carrier takes")
        return [
            Address(value=device.token, device_id=device.id, keys=device.web_push_keys)
            for device in good
        ]

    return addresses


class TextButton(Button):
    """A button with its own words."""

    text: Template = Field(description="The words on the button.")
    action: ButtonAction = Field(default="OPEN_APP", description="What a tap on the button does.")


def no_limit(content: Mapping[str, object]) -> None:
    """Find nothing too large: the carrier publishes no limit that holds before it answers."""
