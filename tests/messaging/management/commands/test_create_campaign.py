import json

import pytest
from django.core.management import call_command

from messaging.models.message_variation import MessageVariation


@pytest.mark.django_db
def test_the_ids_are_printed_as_json(capsys):
    call_command("create_campaign", "Spring", "--channel", "email", "--channel", "sms")
    ids = json.loads(capsys.readouterr().out)

    assert set(ids["message_variation_ids"]) == {"email", "sms"}
    for variation in MessageVariation.objects.select_related("campaign"):
        assert variation.campaign.campaign_id == ids["campaign_id"]
        word = variation.channel.word
        assert variation.message_variation_id == ids["message_variation_ids"][word]
