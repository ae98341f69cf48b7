"""Mail. Source: spec, messaging-objects "email"; what may stand in a header: safety §5."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, Field

from messaging.channels.base import (
    Address,
    Channel,
    Gate,
    InvalidAddressError,
    Message,
    Person,
    Place,
)
from messaging.channels.mail_headers import (
    MOST_HEADERS,
    MOST_LINE_CHARACTERS,
    header_problems,
    line_fault,
)
from messaging.channels.mailbox import is_address, mailbox
from messaging.channels.uris import has_liquid
from messaging.choices.channels import ChannelKey
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Flag, Given, Id, Template, at_most

NO_REPLY_TO = "NO_REPLY_TO"
MOST_EXTRAS_BYTES = 1024
LINES = ("subject", "preheader")


def _mailbox(text: str) -> str:
    """Check the sender, unless a user's values have a say in it; then the worker does."""
    try:
        _ = has_liquid(text) or mailbox(text)
    except ValueError as error:
        raise fault(str(error)) from None
    return text


def _plain_address(text: str) -> str:
    if not has_liquid(text) and not is_address(text):
        raise fault('must be one plain address, "name@host"')
    return text


def _reply_to(text: str) -> str:
    return text if text == NO_REPLY_TO else _plain_address(text)


def _line(text: str) -> str:
    if not has_liquid(text) and (reason := line_fault(text)):
        raise fault(reason)
    return text


Line = Annotated[Template, AfterValidator(_line)]


class EmailMessage(Message):
    """One mail, with an HTML body and a plain one."""

    app_id: Id = Field(description="Any app of the workspace; a placeholder where there is none.")
    from_: Annotated[Template, AfterValidator(_mailbox)] = Field(
        alias="from", description="The sender: Display Name <address@host>."
    )
    subject: Line = Field(default="", description="At most 998 characters.")
    reply_to: Annotated[Template, AfterValidator(_reply_to)] | None = Field(
        default=None,
        description="Where answers go: a plain address. The workspace's if absent; NO_REPLY_TO for "
        "none.",
    )
    bcc: Annotated[Template, AfterValidator(_plain_address)] | None = Field(
        default=None, description="Not taken yet: blind copies come with a later release."
    )
    body: Template | None = Field(default=None, description="The HTML. Required.")
    plaintext_body: Template | None = Field(
        default=None, description="The mail without HTML; made from body if absent."
    )
    preheader: Line | None = Field(
        default=None, description="What inboxes show after the subject; 50 to 100 characters."
    )
    email_template_id: Id | None = Field(
        default=None, description="Not taken yet: no templates are stored here. Send body."
    )
    extras: dict[str, Any] | None = Field(
        default=None, description="Keys and values for the mail carrier, at most 1 kB together."
    )
    headers: Annotated[dict[str, Template], at_most(MOST_HEADERS)] | None = Field(
        default=None,
        description="At most 20 headers of your own: X- names and a few standard ones.",
    )
    should_inline_css: Flag | None = Field(
        default=None, description="Write style sheets into the elements they style."
    )
    attachments: tuple[Any, ...] = Field(
        default=(), description="Not taken yet: attachments come with a later release."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for a body, and say what this release cannot send yet."""
        if "email_template_id" in given:
            reason = "cannot be used: no templates are stored here yet; send body in its place"
            yield Problem("email_template_id", reason)
        elif "body" not in given:
            yield Problem("body", "is required")
        if given.get("attachments", []) != []:
            yield Problem("attachments", "cannot be sent yet; they come with a later release")
        if "bcc" in given:
            yield Problem("bcc", "cannot be sent yet; blind copies come with a later release")
        if _extras_bytes(given) > MOST_EXTRAS_BYTES:
            yield Problem("extras", f"must have at most {MOST_EXTRAS_BYTES} bytes")
        yield from header_problems(given.get("headers"))


def _extras_bytes(content: Mapping[str, object]) -> int:
    try:
        return len(orjson.dumps(content.get("extras")))
    except TypeError:  # a number or text that JSON has no room for; its reader says so
        return 0


def _addresses(person: Person, message: Message) -> Sequence[Address]:  # noqa: ARG001 - a channel's shape
    """Return the person's mailbox, as stored."""
    if not person.email:
        return ()
    if not is_address(person.email):
        raise InvalidAddressError("the email address is none that mail can be sent to")
    return (Address(value=person.email),)


def _oversize(content: Mapping[str, object]) -> str | None:
    """Say what outgrew its limit while it was rendered, or ``None``."""
    for name in LINES:
        text = content.get(name)
        if isinstance(text, str) and len(text) > MOST_LINE_CHARACTERS:
            return f"{name} has more than {MOST_LINE_CHARACTERS} characters"
    headers = content.get("headers")
    for name, text in headers.items() if isinstance(headers, dict) else ():
        if isinstance(text, str) and len(text) > MOST_LINE_CHARACTERS:
            return f"{name} has more than {MOST_LINE_CHARACTERS} characters"
    if content.get("extras") and _extras_bytes(content) > MOST_EXTRAS_BYTES:
        return f"extras have more than {MOST_EXTRAS_BYTES} bytes"
    return None


EMAIL = Channel(
    key=ChannelKey.EMAIL,
    message=EmailMessage,
    gate=Gate.EMAIL,
    places={
        "from": Place.HEADER,
        "subject": Place.HEADER,
        "reply_to": Place.HEADER,
        "bcc": Place.HEADER,
        "headers.*": Place.HEADER,
        "preheader": Place.HTML,
        "body": Place.HTML,
        "plaintext_body": Place.TEXT,
    },
    addresses=_addresses,
    oversize=_oversize,
    ranks_by_address=True,
)
