"""What the sandbox kept, as the frame of its channel shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from messaging.activity.redaction import redacted
from messaging.choices.channels import ChannelKey
from messaging.console.code_view import CodeView, json_view
from messaging.models.sandbox_message import SandboxMessage

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
_TITLES = ("title", "subject", "header")
_BODIES = ("body", "alert", "description", "text", "message", "plaintext_body")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """One rendered message, ready for its frame."""

    message: SandboxMessage
    user: str
    title: str
    body: str
    sender: str
    view: CodeView

    @property
    def template(self) -> str:
        """The frame of its channel."""
        return f"components/frames/{FRAMES[self.message.channel]}.html"


def shown(message: SandboxMessage, user: str) -> ShownMessage:
    """Return a message with its title, body and sender picked out of what was rendered.

    Of a webhook the receiver's credentials are left out, as they are in the log.
    """
    is_call = message.channel == ChannelKey.WEBHOOK
    rendered = redacted(message.content) if is_call else message.content
    content = flat(rendered)
    return ShownMessage(
        message=message,
        user=user,
        title=_first(content, _TITLES),
        body=_first(content, _BODIES),
        sender=content.get("from", ""),
        view=json_view(rendered, _("As rendered"), prefix=f"m{message.pk}-"),
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


def _first(content: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((content[name] for name in names if content.get(name)), "")
