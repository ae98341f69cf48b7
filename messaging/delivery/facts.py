"""What a dispatch tells its templates and carriers, beside the user: one place for all of it."""

import uuid
from typing import Any, NamedTuple

from django.conf import settings

from messaging.channels.base import Message
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.models.dispatch import Dispatch
from messaging.rendering.links import UserLink, unsubscribe_links
from messaging.tokens import LinkKey


class FrozenCampaign(NamedTuple):
    """What a template may say of a campaign."""

    campaign_id: str
    name: str


class FrozenDispatch(NamedTuple):
    """What a lane reads of a dispatch: as few columns as there are, for each of many."""

    pk: int
    dispatch_id: uuid.UUID
    send_id: str
    is_test: bool
    campaign: FrozenCampaign | None

    @property
    def public_id(self) -> str:
        """The ``dispatch_id`` of the wire."""
        return self.dispatch_id.hex


def facts_for(
    dispatch: Dispatch | FrozenDispatch,
    message: Message,
    *,
    channel: ChannelKey,
    state: RecipientSubscriptionState,
) -> dict[str, Any]:  # Any: plain values for templates
    """Return the facts of one dispatch and channel; they are the same for every user."""
    campaign = dispatch.campaign
    return {
        "dispatch_number": dispatch.pk,
        "dispatch_id": dispatch.public_id,
        "send_id": dispatch.send_id,
        "campaign_id": campaign.campaign_id if campaign else None,
        "campaign_name": campaign.name if campaign else None,
        "message_variation_id": message.message_variation_id,
        "channel": channel.word,
        "is_test": dispatch.is_test,
        "recipient_subscription_state": state.value,
    }


def unsubscribe_link_for(
    dispatch: Dispatch | FrozenDispatch, *, channel: ChannelKey, key: LinkKey | None
) -> UserLink | None:
    """Return what makes a user's unsubscribe address; None on a channel that has none.

    The address is the operator's, never the ``Host`` that some request named.
    """
    if channel is not ChannelKey.EMAIL:
        return None
    return unsubscribe_links(settings.CARILLON_BASE_URL, dispatch.pk, key)
