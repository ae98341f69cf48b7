"""A rendered message as its channel's frame shows it, and a policy for the HTML inside one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from messaging.choices.channels import ChannelKey

FRAMES: Mapping[ChannelKey, str] = {
    ChannelKey.ANDROID_PUSH: "push",
    ChannelKey.APPLE_PUSH: "push",
    ChannelKey.KINDLE_PUSH: "push",
    ChannelKey.WEB_PUSH: "push",
    ChannelKey.EMAIL: "mail",
    ChannelKey.SMS: "chat",
    ChannelKey.WHATS_APP: "chat",
    ChannelKey.WEBHOOK: "http",
    ChannelKey.CONTENT_CARD: "card",
}
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)  # design, safety §7
_TITLES = ("title", "subject", "header")
_BODIES = ("body", "alert", "description", "text", "message", "plaintext_body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a frame shows of a message."""

    title: str
    body: str
    sender: str


def words(content: Mapping[str, Any]) -> Words:
    """Pick title, body and sender out of what was rendered, whatever its channel calls them."""
    texts = flat(content)
    return Words(
        title=_first(texts, _TITLES), body=_first(texts, _BODIES), sender=texts.get("from", "")
    )


def flat(content: Any) -> dict[str, str]:  # noqa: ANN401 - whatever JSON holds
    """Return the texts of a message by their names; of two with one name, the outer one."""
    found: dict[str, str] = {}
    inner: list[dict[str, Any]] = [content] if isinstance(content, dict) else []
    while inner:
        level = inner.pop(0)
        for name, value in level.items():
            if isinstance(value, dict):
                inner.append(value)
            elif isinstance(value, str):
                found.setdefault(name, value)
    return found


def sandboxed(html: str) -> HttpResponse:
    """Answer somebody's HTML so that nothing in it can run, post, load or be framed elsewhere."""
    answer = HttpResponse(html)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _first(texts: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((texts[name] for name in names if texts.get(name)), "")
