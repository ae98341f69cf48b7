"""API campaigns and their message variations."""

from collections.abc import Iterable

from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError, Problem
from messaging.models.campaign import Campaign
from messaging.models.message_variation import MessageVariation

LONGEST_NAME = 255


@transaction.atomic
def create_campaign(name: str, channels: Iterable[ChannelKey]) -> Campaign:
    """Make a campaign with one variation for each of ``channels``; see ``campaign.variations``.

    Raises ``InvalidRequestError`` without a name or a channel.
    """
    wanted = sorted(set(channels))
    problems = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        problems.append(Problem("name", f"Give it a name of 1 to {LONGEST_NAME} characters."))
    if not wanted:
        problems.append(Problem("channels", "Name at least one channel."))
    if problems:
        raise InvalidRequestError("This campaign cannot be made.", problems)
    campaign = Campaign.objects.create(name=name.strip())
    MessageVariation.objects.bulk_create(
        MessageVariation(campaign=campaign, channel=channel, name=channel.plain)
        for channel in wanted
    )
    return campaign
