"""A preview as the page draws it: which frame, and what stands in it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.choices.reason_words import sentence
from messaging.console.code_view import CodeView, text_view
from messaging.console.frames import FRAMES, words
from messaging.errors import CallerError
from messaging.send_request import SendRequest
from messaging.services.preview import Preview, previewed_user, previews


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One channel in its frame."""

    channel: ChannelKey
    sender: str = ""
    title: str = ""
    body: str = ""
    view: CodeView | None = None
    why_not: str = ""
    problem: str = ""

    @property
    def kind(self) -> str:
        """Its frame."""
        return FRAMES[self.channel]


def looks_of(request: SendRequest, typed: str, *, now: datetime) -> tuple[str, list[Look]]:
    """Return whose eyes these are and every channel as they see it; no looks without a user."""
    user = previewed_user(request, typed.strip(), now=now)
    if user is None:
        return "", []
    looks = [_look(each) for each in previews(request, user, now=now)]
    # The mail comes last: its frame follows the others.
    return str(user), sorted(looks, key=lambda look: look.kind == "mail")


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
    key, why_not = preview.channel, sentence(preview.reason) if preview.reason else ""
    if preview.problem or preview.content is None:
        return Look(channel=key, problem=preview.problem or why_not)
    seen = words(preview.content)
    title = seen.title
    if key is ChannelKey.WEBHOOK:
        title = f"{preview.content.get('request_method')} {preview.content.get('url')}"
    return Look(
        channel=key,
        sender=seen.sender,
        title=title,
        body=seen.body,
        view=text_view(seen.body, name=_("Body")),
        why_not=why_not,
    )
