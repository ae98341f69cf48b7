"""What is called for a user: the frame that a template's calls share, and each call in it.

Calls carry the headers of Standard Webhooks: ``webhook-id`` is the message key, the same on every
attempt, so a receiver can drop doubles; with a secret they are signed, too.
"""

import base64
import hmac
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

from messaging.channels.base import Place
from messaging.engines.address_guard import checked_url
from messaging.engines.http_headers import checked_headers, ready_lines
from messaging.errors import RenderError
from messaging.rendering.plain import Plain, Variables
from messaging.rendering.template import MessageTemplate

_KEPT = 256
_CONTENT_TYPE = "content-type"
_JSON, _TEXT = "application/json", "text/plain; charset=utf-8"


class Call(NamedTuple):
    """One call, checked: method, URL as we dial it, its host, header lines but ours, body."""

    method: str
    url: str
    host: str
    lines: Sequence[str]
    body: bytes


def call_of(content: Mapping[str, Any]) -> Call:
    """Return the call of a rendered webhook; raises ``ValueError`` for what may not leave."""
    body = (content.get("body") or "").encode()
    headers = checked_headers(content.get("request_headers") or {})
    url = checked_url(content["url"])
    if body and not _has_type(headers):
        headers["Content-Type"] = _type_of(body)
    return Call(content["request_method"], url, _host_of(url), ready_lines(headers), body)


def signed_lines(key: str, body: bytes, secrets: Sequence[bytes]) -> list[str]:
    """Return our header lines; two secrets sign while one replaces the other."""
    stamp = int(time.time())
    lines = [f"webhook-id: {key}", f"webhook-timestamp: {stamp}"]
    if secrets:
        signed = f"{key}.{stamp}.".encode() + body
        signatures = " ".join(
            f"v1,{base64.b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"
            for secret in secrets
        )
        lines.append(f"webhook-signature: {signatures}")
    return lines


class CallPress:
    """Makes calls of one template that differ from user to user only in their bodies."""

    def __init__(self, template: MessageTemplate, body: Plain) -> None:
        self._frame = call_of({**template.same, "body": ""})
        headers = checked_headers(template.same.get("request_headers") or {})
        self._render = body.render
        self._is_typed = _has_type(headers)
        self._is_json = body.place == Place.JSON.value
        self._lines = {
            kind: ready_lines({**headers, "Content-Type": kind}) for kind in (_JSON, _TEXT)
        }

    def __call__(self, variables: Variables, *, to: str, key: str, url: str | None) -> Call:  # noqa: ARG002 - as presses are called
        """Return one user's call; raises ``RenderError`` as rendering does."""
        frame, body = self._frame, self._render(variables).encode()
        lines = frame.lines
        if body and not self._is_typed:
            lines = self._lines[_JSON if self._is_json else _type_of(body)]
        return Call(frame.method, frame.url, frame.host, lines, body)


@lru_cache(maxsize=_KEPT)
def call_press(template: MessageTemplate) -> CallPress | None:
    """Return the press of a template, which is kept; None where each call has to be rendered."""
    if not (template.is_plain and template.plain_texts.keys() == {"body"}):
        return None
    try:
        return CallPress(template, template.plain_texts["body"])
    except (RenderError, ValueError):
        return None


def _has_type(headers: Mapping[str, str]) -> bool:
    return any(name.lower() == _CONTENT_TYPE for name in headers)


def _type_of(body: bytes) -> str:
    """Tell the type from the body where the caller left it out."""
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return _TEXT
    return _JSON


@lru_cache(maxsize=64)
def _host_of(url: str) -> str:
    return urlsplit(url).netloc
