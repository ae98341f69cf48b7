import pytest
from django.db import IntegrityError, transaction

from messaging.choices.channels import ChannelKey
from messaging.models.message_variation import MessageVariation
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def test_a_variation_id_is_one_message_of_its_campaign():
    campaign = make_campaign(ChannelKey.EMAIL)

    with transaction.atomic(), pytest.raises(IntegrityError):
        MessageVariation.objects.create(
            campaign=campaign, channel=ChannelKey.SMS, message_variation_id=campaign.ids["email"]
        )
