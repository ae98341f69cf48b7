"""A rendered email object as the bytes of one mail to one person.

Written here, not by the standard library, whose generator takes a hundred times as long a mail.
Every line is ASCII, ends with CRLF and opens with no dot; bodies are quoted-printable or Base64, so
no text of theirs can look like a header or a boundary (``=_`` stands in neither).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, formatdate
from functools import lru_cache
from time import time
from typing import Any, NamedTuple

from messaging.choices.people import RecipientSubscriptionState
from messaging.errors import RenderError
from messaging.rendering.headers import (
    Mailbox,
    address,
    mailbox,
    mailbox_line,
    own_lines,
    text_line,
)
from messaging.rendering.html import plain_text, with_preheader
from messaging.rendering.mime_part import body_part

BOUNDARY = "=_carillon"
CRLF = "\r\n"
NO_REPLY_TO = "NO_REPLY_TO"
_OPENING = f"--{BOUNDARY}\r\n".encode()
_BETWEEN = f"\r\n--{BOUNDARY}\r\n".encode()
_CLOSING = f"\r\n--{BOUNDARY}--\r\n".encode()
_KEY = re.compile(r"[A-Za-z0-9_-]+(?:\.[0-9]+)?")
_ENDS_OF_URL = re.compile("[<> ]")
EVERYBODY = RecipientSubscriptionState.ALL.value
MOST_SUBJECT_CHARACTERS = 998

Content = Mapping[str, Any]  # the rendered email object, spelled as on the wire


class Mail(NamedTuple):
    """A mail as SMTP takes it: its sender's address, and its bytes."""

    sender: str
    data: bytes


class Frame(NamedTuple):
    """What the head of a mail shares with those of everybody else in its dispatch."""

    sender: str
    start: str  # up to the recipient
    reply_to: str  # between the recipient and the subject
    host: str  # of Message-ID
    end: str  # behind what is one mail's own


def build_mail(content: Content, *, to: str, key: str, facts: Mapping[str, Any]) -> Mail:
    """Return the mail of one user.

    ``key`` is the message key, the left part of ``Message-ID``. ``facts`` may hold
    ``unsubscribe_url``, ``recipient_subscription_state``, ``now`` (a datetime) and
    ``message_id_host``; that host is the sender's domain otherwise. ``bcc``, ``extras`` and
    ``attachments`` are none of MIME's business here. Raises ``RenderError`` for what would not be
    the mail that its author meant.
    """
    frame = frame_of(content, facts.get("message_id_host") or "")
    top = head(
        frame,
        to=address(to),
        subject=content.get("subject") or "",
        date=_date(facts.get("now")),
        key=_left_part(key),
        unsubscribe=_unsubscribe(facts),
    )
    return Mail(frame.sender, top + _body(content))


def frame_of(content: Content, host: str = "") -> Frame:
    """Return the frame of a rendered email object; raises ``RenderError`` as ``build_mail``."""
    return _frame(
        _text(content, "from"),
        content.get("reply_to") or "",
        host,
        own=tuple((content.get("headers") or {}).items()),
    )


def head(frame: Frame, *, to: str, subject: str, date: str, key: str, unsubscribe: str) -> bytes:
    """Return all that stands above the bodies; ``to`` and ``key`` are taken as they are."""
    return (
        f"{frame.start}{to}\r\n{frame.reply_to}"
        f"{text_line('Subject', subject) + CRLF if subject else ''}"
        f"Date: {date}\r\n"
        f"Message-ID: <{key}@{frame.host}>\r\n"
        f"{unsubscribe}{frame.end}"
    ).encode("ascii")


def bodies(plain: bytes, html: bytes) -> bytes:
    """Return both alternatives, each a ``body_part``, between their boundaries."""
    return b"".join((_OPENING, plain, _BETWEEN, html, _CLOSING))


@lru_cache(maxsize=64)
def _frame(from_: str, reply_to: str, host: str, *, own: tuple[tuple[str, object], ...]) -> Frame:
    """Build a frame; most dispatches have one for all their mails."""
    sender = _mailbox("from", from_)
    host = host or sender.address.rpartition("@")[2]
    address(f"{NO_REPLY_TO}@{host}")
    answers = reply_to and reply_to != NO_REPLY_TO
    lines = [
        *own_lines(dict(own)),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
    ]
    return Frame(
        sender=sender.address,
        start=f"{mailbox_line('From', sender)}\r\nTo: ",
        reply_to=mailbox_line("Reply-To", _mailbox("reply_to", reply_to)) + CRLF if answers else "",
        host=host,
        end=CRLF.join([*lines, "", ""]),
    )


def _text(content: Content, name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise RenderError(f"{name} is missing")
    return value


def _mailbox(name: str, text: str) -> Mailbox:
    try:
        return mailbox(text)
    except RenderError as fault:
        raise RenderError(f"{name}: {fault}") from None


def _left_part(key: str) -> str:
    """Return ``key`` if it can stand in front of an ``@``."""
    if not _KEY.fullmatch(key):
        raise RenderError("the message key is none")
    return key


def _unsubscribe(facts: Mapping[str, Any]) -> str:
    """Return the lines of a mail's own link.

    A mail to *all* goes to those who unsubscribed too, so it offers them no such button.
    """
    url = facts.get("unsubscribe_url")
    if not url or facts.get("recipient_subscription_state") == EVERYBODY:
        return ""
    return unsubscribe_lines(url)


def unsubscribe_lines(url: str) -> str:
    """RFC 8058: one POST, no page in between."""
    if not (url.isascii() and url.isprintable()) or _ENDS_OF_URL.search(url):
        raise RenderError("unsubscribe_url is not a URL")
    return f"List-Unsubscribe:\r\n <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _date(now: datetime | None) -> str:
    return format_datetime(now) if now else date_of(int(time()))


@lru_cache(maxsize=2)
def date_of(second: int) -> str:
    """Return a moment, in seconds since 1970, as a mail says it."""
    return formatdate(second)


def _body(content: Content) -> bytes:
    html = _text(content, "body")
    plain = content.get("plaintext_body") or plain_text(html)
    if preheader := content.get("preheader"):
        html = with_preheader(html, preheader)
    return bodies(body_part("plain", plain), body_part("html", html))
