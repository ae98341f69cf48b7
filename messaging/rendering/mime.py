"""A rendered email object as the bytes of one mail to one person.

Written here, not by the standard library, whose generator takes a hundred times as long a mail.
Every line is ASCII and ends with CRLF; bodies are quoted-printable or Base64, so no text of
theirs can look like a header or a boundary (``=_`` stands in neither).
"""

import re
from collections.abc import Iterator, Mapping
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
NO_REPLY_TO = "NO_REPLY_TO"
_ENDS_OF_URL = re.compile("[<> ]")
EVERYBODY = RecipientSubscriptionState.ALL.value
MOST_SUBJECT_CHARACTERS = 998

Content = Mapping[str, Any]  # the rendered email object, spelled as on the wire


class Mail(NamedTuple):
    """A mail as SMTP takes it: its sender's address, and its bytes."""

    sender: str
    data: bytes


def build_mail(content: Content, *, to: str, key: str, facts: Mapping[str, Any]) -> Mail:
    """Return the mail of one user.

    ``key`` is the message key, the left part of ``Message-ID``. ``facts`` may hold
    ``unsubscribe_url``, ``recipient_subscription_state``, ``now`` (a datetime) and
    ``message_id_host``; that host is the sender's domain otherwise. ``bcc``, ``extras`` and
    ``attachments`` are none of MIME's business here. Raises ``RenderError`` for what would not be
    the mail that its author meant.
    """
    sender = _mailbox("from", _text(content, "from"))
    lines = [
        mailbox_line("From", sender),
        f"To: {address(to)}",
        *_reply_to(content),
        *([text_line("Subject", content["subject"])] if content.get("subject") else []),
        f"Date: {_date(facts.get('now'))}",
        f"Message-ID: {_message_id(key, facts.get('message_id_host'), sender.address)}",
        *_unsubscribe(facts),
        *own_lines(content.get("headers") or {}),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
    ]
    head = "\r\n".join(lines).encode("ascii")
    return Mail(sender.address, head + b"\r\n\r\n" + _body(content))


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


def _reply_to(content: Content) -> Iterator[str]:
    value = content.get("reply_to")
    if value and value != NO_REPLY_TO:
        yield mailbox_line("Reply-To", _mailbox("reply_to", value))


def _unsubscribe(facts: Mapping[str, Any]) -> Iterator[str]:
    """RFC 8058: one POST, no page in between.

    A mail to *all* goes to those who unsubscribed too, so it offers them no such button.
    """
    url = facts.get("unsubscribe_url")
    if url and facts.get("recipient_subscription_state") != EVERYBODY:
        if not (url.isascii() and url.isprintable()) or _ENDS_OF_URL.search(url):
            raise RenderError("unsubscribe_url is not a URL")
        yield f"List-Unsubscribe:\r\n <{url}>"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _date(now: datetime | None) -> str:
    return format_datetime(now) if now else _date_of(int(time()))


@lru_cache(maxsize=2)
def _date_of(second: int) -> str:
    return formatdate(second)


def _message_id(key: str, host: str | None, sender: str) -> str:
    text = f"<{key}@{host or sender.rpartition('@')[2]}>"
    address(text[1:-1])
    return text


def _body(content: Content) -> bytes:
    html = _text(content, "body")
    plain = content.get("plaintext_body") or plain_text(html)
    html = with_preheader(html, content.get("preheader") or "")
    return b"".join(
        [
            *(b"--", BOUNDARY.encode(), b"\r\n", body_part("plain", plain), b"\r\n"),
            *(b"--", BOUNDARY.encode(), b"\r\n", body_part("html", html), b"\r\n"),
            *(b"--", BOUNDARY.encode(), b"--\r\n"),
        ]
    )
