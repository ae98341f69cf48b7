"""Calls to an address of the caller's choosing. Source: spec, messaging-objects "webhook"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from messaging.channels.base import Address, Channel, Gate, Message, Person, Place
from messaging.channels.uris import LIQUID
from messaging.choices.channels import ChannelKey
from messaging.errors import Problem
from messaging.faults import MOST_PATH_CHARACTERS, fault
from messaging.wire import Given, Template, at_most

MOST_URL_BYTES = 8 * 1024  # design, safety §1
MOST_HEADERS = 50
MOST_HEADER_BYTES = 8 * 1024  # names and values together
ADDRESS = re.compile(r"https?://[^/?#@]+(?:[/?#].*)?", re.IGNORECASE)  # no user name in front
STARTS = ("http://", "https://")
NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")  # blanks, controls, backslashes
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, section 5.6.2
HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
# What the connection itself, a proxy or our own signature says: design, safety §3.6.
REFUSED_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer"}
    | {"upgrade", "expect", "http2-settings", "forwarded", "x-real-ip", "via"}
)
REFUSED_PREFIXES = ("proxy-", "x-forwarded-", "webhook-")


def _checked_url(text: str) -> str:
    """Refuse what no user's values can mend; the whole is judged again once it is rendered."""
    if len(text.encode()) > MOST_URL_BYTES:
        raise fault(f"must have at most {MOST_URL_BYTES} bytes")
    start = LIQUID.split(text, maxsplit=1)[0]
    if NO_ADDRESS.search(start):
        raise fault("must not contain blanks, controls or backslashes")
    if not ADDRESS.fullmatch(start) and not (start != text and _may_become_one(start.lower())):
        raise fault("must be an http or https address")
    return text


def _may_become_one(start: str) -> bool:
    """Say whether a template that opens with ``start`` can render to an address."""
    return any(whole.startswith(start) or start == whole for whole in STARTS)


class WebhookMessage(Message):
    """One HTTP call a user; the answer decides whether it counts as sent."""

    url: Annotated[Template, AfterValidator(_checked_url)] = Field(
        description="Where to call, at most 8 KiB. Ports 80 and 443; redirects are not followed."
    )
    request_method: Literal["POST", "PUT", "DELETE", "GET"] = Field(description="How to call.")
    request_headers: Annotated[dict[str, Template], at_most(MOST_HEADERS)] = Field(
        default_factory=dict,
        description="At most 50 headers, 8 KiB together. Content-Type is told from the body where "
        "it is left out.",
    )
    body: Template | None = Field(
        default=None, description="What to send: one string, so JSON is written into it as text."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Name each header that may not be sent."""
        headers = given.get("request_headers")
        if not isinstance(headers, dict) or len(headers) > MOST_HEADERS:
            return  # its type says so
        if _headers_bytes(headers) > MOST_HEADER_BYTES:
            yield Problem("request_headers", f"must have at most {MOST_HEADER_BYTES} bytes")
        for name, value in headers.items():
            if reason := _header_fault(name, value):
                yield Problem(f"request_headers.{name[:MOST_PATH_CHARACTERS]}", reason)


def _headers_bytes(headers: Mapping[str, object]) -> int:
    """Return how much headers weigh on the wire; what is no text is refused by its type."""
    texts = [*headers, *(value for value in headers.values() if isinstance(value, str))]
    return sum(len(text.encode(errors="replace")) for text in texts)


def _header_fault(name: str, value: object) -> str | None:
    """Say what is wrong with one header, or ``None``."""
    if not HEADER_NAME.fullmatch(name):
        return "is no header name"
    if name.lower() in REFUSED_HEADERS or name.lower().startswith(REFUSED_PREFIXES):
        return "is a header that the sender sets"
    if isinstance(value, str) and not HEADER_VALUE.fullmatch(value):
        return "must be printable ASCII in one line"
    return None


def _addresses(person: Person, message: Message) -> Sequence[Address]:  # noqa: ARG001 - a channel's shape
    """Reach everybody: the address is the message's, not the user's."""
    return (Address(value=""),)


def _oversize(content: Mapping[str, object]) -> str | None:
    """Say what outgrew its limit while it was rendered, or ``None``."""
    if len(str(content.get("url", "")).encode()) > MOST_URL_BYTES:
        return f"url has more than {MOST_URL_BYTES} bytes"
    headers = content.get("request_headers")
    if isinstance(headers, dict) and _headers_bytes(headers) > MOST_HEADER_BYTES:
        return f"request_headers have more than {MOST_HEADER_BYTES} bytes"
    return None


WEBHOOK = Channel(
    key=ChannelKey.WEBHOOK,
    message=WebhookMessage,
    gate=Gate.NONE,
    places={"url": Place.URL, "request_headers.*": Place.HEADER, "body": Place.JSON},
    addresses=_addresses,
    oversize=_oversize,
)
