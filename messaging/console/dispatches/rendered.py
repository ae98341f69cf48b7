"""What the sandbox kept, as the frame of its channel shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from messaging.activity.redaction import redacted
from messaging.choices.channels import ChannelKey
from messaging.console.code_view import CodeView, json_view
from messaging.console.frames import FRAMES, words
from messaging.models.sandbox_message import SandboxMessage


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
    seen = words(rendered)
    return ShownMessage(
        message=message,
        user=user,
        title=seen.title,
        body=seen.body,
        sender=seen.sender,
        view=json_view(rendered, _("As rendered"), prefix=f"m{message.pk}-"),
    )
