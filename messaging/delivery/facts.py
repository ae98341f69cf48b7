"""What a dispatch tells its templates and carriers, beside the user: one place for all of it."""

from typing import Any

from messaging.channels.base import Message
from messaging.choices.channels import ChannelKey
from messaging.models.dispatch import Dispatch
from messaging.send_request import SendRequest


def facts_for(
    dispatch: Dispatch, request: SendRequest, channel: ChannelKey, message: Message
) -> dict[str, Any]:  # Any: plain values for templates
    """Return the facts of one dispatch and channel; they are the same for every user."""
    campaign = dispatch.campaign
    return {
        "dispatch_number": dispatch.pk,
        "dispatch_id": dispatch.public_id,
        "send_id": dispatch.send_id,
        "campaign_id": campaign.campaign_id if campaign else "",
        "campaign_name": campaign.name if campaign else "",
        "message_variation_id": message.message_variation_id or "",
        "channel": channel.word,
        "is_test": dispatch.is_test,
        "recipient_subscription_state": str(request.recipient_subscription_state),
        "accepted_at": dispatch.accepted_at,
    }
