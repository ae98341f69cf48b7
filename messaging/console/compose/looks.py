"""A preview as the page draws it: which frame, and what stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.choices.reason_words import sentence
from messaging.console.code_view import CodeView, text_view
from messaging.errors import CallerError
from messaging.send_request import SendRequest
from messaging.services.preview import Preview, previewed_user, previews

FRAMES = {
    ChannelKey.EMAIL: "mail",
    ChannelKey.SMS: "chat",
    ChannelKey.WHATS_APP: "chat",
    ChannelKey.WEBHOOK: "http",
    ChannelKey.CONTENT_CARD: "card",
}  # all else is a push


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One channel in its frame."""

    channel: ChannelKey
    kind: str
    app: str = "Carillon"
    sender: str = ""
    title: str = ""
    body: str = ""
    view: CodeView | None = None
    why_not: str = ""
    problem: str = ""


def looks_of(request: SendRequest, typed: str, *, now: datetime) -> tuple[str, list[Look]]:
    """Return whose eyes these are and every channel as they see it; no looks without a user."""
    user = previewed_user(request, typed.strip(), now=now)
    if user is None:
        return "", []
    return str(user), [_look(each) for each in previews(request, user, now=now)]


def mail_body(request: SendRequest | None, typed: str) -> str:
    """Return the mail's HTML as one user would open it, or a sentence in its place."""
    if request is None or ChannelKey.EMAIL not in request.messages.chosen():
        return _("There is no mail to show yet: something is still missing.")
    now = timezone.now()
    try:
        user = previewed_user(request, typed.strip(), now=now)
        found = previews(request, user, now=now) if user else []
    except CallerError as fault:
        return fault.message
    mails = [each for each in found if each.channel is ChannelKey.EMAIL and each.content]
    return str(mails[0].content.get("body", "")) if mails and mails[0].content else _("No mail.")


def _look(preview: Preview) -> Look:
    kind = FRAMES.get(preview.channel, "push")
    why_not = sentence(preview.reason) if preview.reason else ""
    if preview.problem:
        return Look(channel=preview.channel, kind=kind, problem=preview.problem)
    if preview.content is None:
        return Look(channel=preview.channel, kind=kind, problem=why_not)
    parts = _parts(kind, preview.content)
    return Look(channel=preview.channel, kind=kind, why_not=why_not, **parts)


def _parts(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a frame shows of a rendered message."""
    if kind == "mail":
        return {"sender": content.get("from", ""), "title": content.get("subject", "")}
    if kind == "http":
        view = text_view(str(content.get("body", "")), name=_("Body"))
        return {"title": f"{content.get('request_method')} {content.get('url')}", "view": view}
    if kind == "card":
        return {"title": content.get("title", ""), "body": content.get("description", "")}
    if kind == "chat":
        message = content.get("message")
        body = content.get("body") or (message or {}).get("body") or str(message or "")
        return {"body": body}
    alert = content.get("alert", "")
    if isinstance(alert, dict):
        return {"title": alert.get("title", ""), "body": alert.get("body", "")}
    return {"title": content.get("title", ""), "body": alert}
