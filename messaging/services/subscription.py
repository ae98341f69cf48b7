"""What a user says about mail, push and groups: by the link in a mail, or through a member.

The calls of the API that change many at once stand in ``subscription_status`` and ``email``; all of
them go through ``people.subscriptions``, which keeps who changed what, when and how.
"""

import logging
from datetime import datetime

from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.errors import InvalidRequestError, NotFoundError, Problem
from messaging.models.link_secret import LinkSecret
from messaging.models.subscription_group import GROUP_CHANNELS, SubscriptionGroup
from messaging.models.user import User
from messaging.people.subscriptions import Changer, GroupWord, change_groups, change_states
from messaging.services.subscription_status.setting import archived
from messaging.tokens import Link, LinkKind, link_version

LONGEST_NAME = 255

log = logging.getLogger(__name__)


def unsubscribe_link(token: str) -> Link:
    """Return the link that ``token`` stands for; raises ``NotFoundError`` for any other text."""
    version = link_version(token)
    key = None if version is None else LinkSecret.of_version(version)
    link = key and key.read(token)
    if not link or (link.kind, link.channel) != (LinkKind.UNSUBSCRIBE, ChannelKey.EMAIL):
        raise NotFoundError("There is no such link.")
    return link


@transaction.atomic
def unsubscribe(token: str, *, now: datetime) -> None:
    """End the mail of the user whose link this is, and of all who share their address.

    Who reads the mail speaks for the address: were one of its profiles left in, the next send would
    reach it through that one. Once done, or the user gone, it changes nothing. Raises
    ``NotFoundError`` for what is no link of ours.
    """
    link = unsubscribe_link(token)
    emails = User.objects.filter(pk=link.user_id).values_list("email", flat=True)
    sharing = User.objects.with_emails(list(emails)).values_list("pk", flat=True)
    users = {link.user_id, *sharing}
    out = SubscriptionState.UNSUBSCRIBED
    by = Changer(through=ChangedThrough.LINK)
    if change_states(SubscriptionKind.EMAIL, dict.fromkeys(users, out), by=by, now=now):
        log.info("unsubscribed", extra={"user": link.user_id, "dispatch": link.dispatch_number})


@transaction.atomic
def set_user_state(
    user: User, kind: SubscriptionKind, state: SubscriptionState, *, by: Changer, now: datetime
) -> bool:
    """Set one user's email or push state; return whether that changed anything."""
    return change_states(kind, {user.pk: state}, by=by, now=now) == 1


@transaction.atomic
def set_user_group(
    user: User,
    group: SubscriptionGroup,
    is_subscribed: bool,  # noqa: FBT001 - the column's own value
    *,
    by: Changer,
    now: datetime,
) -> bool:
    """Set where one user stands to a group; return whether that changed anything.

    Raises ``InvalidRequestError`` for a group that is archived.
    """
    if group.is_archived:
        raise InvalidRequestError("This group is archived.", [archived(group)])
    word = GroupWord(user.pk, group.pk, is_subscribed=is_subscribed)
    return change_groups([word], by=by, now=now) == 1


def create_subscription_group(name: str, *, channel: ChannelKey) -> SubscriptionGroup:
    """Make a group.

    Raises ``InvalidRequestError`` without a name, and for a channel that has no groups.
    """
    problems = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        problems.append(Problem("name", f"Give it a name of 1 to {LONGEST_NAME} characters."))
    if channel not in GROUP_CHANNELS:
        words = ", ".join(each.word for each in GROUP_CHANNELS)
        problems.append(Problem("channel", f"Only these channels have groups: {words}."))
    if problems:
        raise InvalidRequestError("This group cannot be made.", problems)
    return SubscriptionGroup.objects.create(name=name.strip(), channel=channel)
