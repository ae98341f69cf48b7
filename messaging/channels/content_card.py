"""Cards that stay in an app or a page until they expire. Source: spec, "content_card"."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from messaging.channels.base import Address, Channel, Gate, Message, Person, Place
from messaging.channels.instant import Instant, instant
from messaging.channels.push import no_limit
from messaging.channels.uris import AppUri, MediaUri, WebUri
from messaging.choices.channels import ChannelKey
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Flag, Given, Template, Whole, is_true

LONGEST_LIFE = timedelta(days=30)
WITH_PICTURE = ("CAPTIONED_IMAGE", "BANNER")


def _soon_enough(text: str) -> str:
    """Bound how far ahead a card may expire.

    The worker reads a request again later than the door did. So only the far end is checked, which
    time cannot break.
    """
    if instant(text) - datetime.now(UTC) > LONGEST_LIFE:
        raise fault(f"must be at most {LONGEST_LIFE.days} days ahead")
    return text


class ContentCardMessage(Message):
    """One card. ``BANNER`` is a picture alone; the other types have a title and a description."""

    type: Literal["CLASSIC", "CAPTIONED_IMAGE", "BANNER"] = Field(description="How it looks.")
    title: Template | None = Field(
        default=None, description="Required, except for BANNER; may be empty."
    )
    description: Template | None = Field(
        default=None, description="The text. Required, except for BANNER."
    )
    pinned: Flag = Field(default=False, description="Keep it on top; it cannot be dismissed.")
    image_url: MediaUri | None = Field(
        default=None, description="The picture. Required for CAPTIONED_IMAGE and BANNER."
    )
    time_to_live: Whole | None = Field(
        default=None,
        ge=1,
        le=int(LONGEST_LIFE.total_seconds()),
        description="Seconds until it expires, at most 30 days. Either this or expire_at.",
    )
    expire_at: Annotated[Instant, AfterValidator(_soon_enough)] | None = Field(
        default=None,
        description="When it expires, in ISO 8601, at most 30 days ahead. Either this or "
        "time_to_live.",
    )
    expire_in_local_time: Flag = Field(
        default=False, description="Read expire_at in each user's own time zone."
    )
    ios_uri: AppUri | None = Field(default=None, description="Opened by a tap on iOS.")
    android_uri: AppUri | None = Field(default=None, description="Opened by a tap on Android.")
    web_uri: WebUri | None = Field(default=None, description="Opened by a click in a browser.")
    ios_use_webview: Flag = Field(default=True, description="Open ios_uri inside the app.")
    android_use_webview: Flag = Field(default=True, description="Open android_uri inside the app.")
    uri_text: Template | None = Field(default=None, description="The words on the link.")
    extra: dict[str, Any] | None = Field(
        default=None, description="An object of your own that the app gets with the card."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for what its type shows, and for one end of its life."""
        kind = given.get("type")
        if kind != "BANNER":
            for name in ("title", "description"):
                if name not in given:
                    yield Problem(name, "is required, except for BANNER")
        if kind in WITH_PICTURE and "image_url" not in given:
            yield Problem("image_url", "is required for CAPTIONED_IMAGE and BANNER")
        yield from _expiry_problems(given)


def _expiry_problems(given: Given) -> Iterable[Problem]:
    """Yield what is wrong about how long the card lives."""
    if "time_to_live" in given and "expire_at" in given:
        yield Problem("expire_at", "must be left out when time_to_live is given")
    if "time_to_live" not in given and "expire_at" not in given:
        yield Problem("time_to_live", "is required, or expire_at in its place")
    if is_true(given.get("expire_in_local_time")) and "expire_at" not in given:
        yield Problem("expire_in_local_time", "needs expire_at")


def _addresses(person: Person, message: Message) -> Sequence[Address]:  # noqa: ARG001 - a channel's shape
    """Reach everybody: the card waits with us until it is fetched."""
    return (Address(value=""),)


CONTENT_CARD = Channel(
    key=ChannelKey.CONTENT_CARD,
    message=ContentCardMessage,
    gate=Gate.NONE,
    places={
        "image_url": Place.URL,
        "ios_uri": Place.URL,
        "android_uri": Place.URL,
        "web_uri": Place.URL,
    },
    addresses=_addresses,
    oversize=no_limit,
)
