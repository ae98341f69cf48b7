"""Text messages. Source: spec, messaging-objects "sms"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from messaging.channels.base import Channel, Gate, Message, Place
from messaging.channels.phone import phone_addresses
from messaging.channels.uris import MediaUri, has_liquid
from messaging.choices.channels import ChannelKey
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Flag, Given, Id, Template, at_most, is_true

MOST_PARTS = 10
MOST_MEDIA_ITEMS = 10
# GSM 03.38: what costs one unit of a part, and what costs two. Any other letter turns the whole
# text into UCS-2.
GSM_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[]~|€\f")
GSM = GSM_LETTERS | GSM_EXTENSION
GSM_UNITS = (160, 153)  # alone, and as one of several parts
UCS_UNITS = (70, 67)
LAST_OF_ONE_UNIT = "\uffff"  # beyond it UCS-2 needs a pair


def part_count(text: str) -> int:
    """Return how many parts carry ``text``: a character of two units is never torn apart."""
    if GSM.issuperset(text):
        wide, (alone, each) = [letter in GSM_EXTENSION for letter in text], GSM_UNITS
    else:
        wide, (alone, each) = [letter > LAST_OF_ONE_UNIT for letter in text], UCS_UNITS
    return 1 if len(wide) + sum(wide) <= alone else _packed(wide, each)


def _packed(wide: Sequence[bool], each: int) -> int:
    """Fill parts of ``each`` units one after the other and count them."""
    parts, room = 1, each
    for is_wide in wide:
        units = 1 + is_wide
        if units > room:
            parts, room = parts + 1, each
        room -= units
    return parts


def _short_enough(text: str) -> str:
    if not has_liquid(text) and (reason := _too_long(text)):
        raise fault(reason)
    return text


def _too_long(text: str) -> str | None:
    parts = part_count(text)
    return f"must fit in {MOST_PARTS} parts, and has {parts}" if parts > MOST_PARTS else None


class SmsMessage(Message):
    """One text. ``body`` is Liquid; its length is checked again once it is rendered."""

    app_id: Id = Field(description="Any app of the workspace; a placeholder where there is none.")
    subscription_group_id: Id = Field(description="Only users subscribed to this group get it.")
    body: Annotated[Template, AfterValidator(_short_enough)] = Field(
        description="The text, at most 10 parts: 1,530 letters of GSM-7 or 670 of any other."
    )
    media_items: Annotated[tuple[MediaUri, ...], at_most(MOST_MEDIA_ITEMS)] = Field(
        default=(), description="Addresses of pictures; they make it an MMS."
    )
    link_shortening_enabled: Flag = Field(default=False, description="Shorten links, count clicks.")
    user_click_tracking_enabled: Flag = Field(
        default=False, description="Count clicks by user; needs link_shortening_enabled."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for the links that clicks are counted on."""
        tracks = is_true(given.get("user_click_tracking_enabled"))
        if tracks and not is_true(given.get("link_shortening_enabled")):
            yield Problem("user_click_tracking_enabled", "needs link_shortening_enabled")


def _oversize(content: Mapping[str, object]) -> str | None:
    reason = _too_long(str(content.get("body", "")))
    return f"body {reason}" if reason else None


SMS = Channel(
    key=ChannelKey.SMS,
    message=SmsMessage,
    gate=Gate.GROUP,
    places={"media_items.*": Place.URL},
    addresses=phone_addresses,
    oversize=_oversize,
    ranks_by_address=True,
)
