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
from messaging.engines.http_headers import checked_headers
from messaging.errors import RenderError
from messaging.rendering.plain import Plain, Variables
from messaging.rendering.template import MessageTemplate

_KEPT = 256
_CONTENT_TYPE = "content-type"
_JSON, _TEXT = "application/json", "text/plain; charset=utf-8"


class Call(NamedTuple):
    """One call, checked: method, URL as we dial it, its host, headers but ours, body."""

    method: str
    url: str
    host: str
    headers: Mapping[str, str]
    body: bytes


def call_of(content: Mapping[str, Any]) -> Call:
    """Return the call of a rendered webhook; raises ``ValueError`` for what may not leave."""
    body = (content.get("body") or "").encode()
    headers = checked_headers(content.get("request_headers") or {})
    url = checked_url(content["url"])
    if body and not _has_type(headers):
        headers["Content-Type"] = _type_of(body)
    return Call(content["request_method"], url, _host_of(url), headers, body)


def signed_headers(key: str, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """Return the three headers; two secrets sign while one replaces the other."""
    stamp = str(int(time.time()))
    headers = {"webhook-id": key, "webhook-timestamp": stamp}
    if secrets:
        signed = f"{key}.{stamp}.".encode() + body
        headers["webhook-signature"] = " ".join(
            f"v1,{base64.b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"
            for secret in secrets
        )
    return headers


class CallPress:
    """Makes calls of one template that differ from user to user only in their bodies."""

    def __init__(self, template: MessageTemplate, body: Plain) -> None:
        self._frame = frame = call_of({**template.same, "body": ""})
        self._render = body.render
        self._is_typed = _has_type(frame.headers)
        self._is_json = body.place == Place.JSON.value
        self._json_headers = {**frame.headers, "Content-Type": _JSON}

    def __call__(self, variables: Variables, *, to: str, key: str, url: str | None) -> Call:  # noqa: ARG002 - as presses are called
        """Return one user's call; raises ``RenderError`` as rendering does."""
        frame, body = self._frame, self._render(variables).encode()
        headers = frame.headers
        if body and not self._is_typed:
            is_json = self._is_json or _type_of(body) == _JSON
            headers = self._json_headers if is_json else {**headers, "Content-Type": _TEXT}
        return Call(frame.method, frame.url, frame.host, headers, body)


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
