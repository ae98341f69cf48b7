"""What a user says about the mail they get."""

import logging
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.errors import NotFoundError
from messaging.models.link_secret import LinkSecret
from messaging.models.user import User
from messaging.tokens import Link, LinkKind, link_version

log = logging.getLogger(__name__)


def unsubscribe_link(token: str) -> Link:
    """Return the link that ``token`` stands for; raises ``NotFoundError`` for any other text."""
    version = link_version(token)
    key = None if version is None else LinkSecret.of_version(version)
    link = key and key.read(token)
    if not link or (link.kind, link.channel) != (LinkKind.UNSUBSCRIBE, ChannelKey.EMAIL):
        raise NotFoundError("There is no such link.")
    return link


def unsubscribe(token: str, *, now: datetime) -> None:
    """End the mail of the user whose link this is; once done, or the user gone, it changes nothing.

    Raises ``NotFoundError`` for what is no link of ours.
    """
    link = unsubscribe_link(token)
    out = SubscriptionState.UNSUBSCRIBED
    is_new = (
        User.objects.filter(pk=link.user_id)
        .exclude(email_subscribe=out)
        .update(email_subscribe=out, updated_at=now)
    )
    if is_new:
        log.info("unsubscribed", extra={"user": link.user_id, "dispatch": link.dispatch_number})
