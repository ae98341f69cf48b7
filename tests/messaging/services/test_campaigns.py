"""Campaigns and the ids that callers put into their messages."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError
from messaging.models.campaign import Campaign
from messaging.services.campaigns import create_campaign

pytestmark = pytest.mark.django_db


def test_campaign_has_one_variation_a_channel_each_with_its_own_id():
    campaign = create_campaign("Spring sale", [ChannelKey.SMS, ChannelKey.EMAIL, ChannelKey.SMS])

    variations = campaign.variations.order_by("channel")
    assert [variation.channel for variation in variations] == [ChannelKey.EMAIL, ChannelKey.SMS]
    assert len({variation.message_variation_id for variation in variations}) == 2


def test_campaign_without_a_name_or_a_channel_is_refused_naming_both():
    with pytest.raises(InvalidRequestError) as fault:
        create_campaign(" ", [])

    assert [problem.path for problem in fault.value.problems] == ["name", "channels"]
    assert not Campaign.objects.exists()
