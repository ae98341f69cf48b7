"""What a dispatch tells its templates and carriers."""

import pytest

from messaging.channels.email import EmailMessage
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.facts import facts_for
from tests.factories import MESSAGES, make_campaign, make_dispatch

pytestmark = pytest.mark.django_db


def facts(dispatch, **message):
    return facts_for(
        dispatch,
        EmailMessage(**MESSAGES["email"], **message),
        channel=ChannelKey.EMAIL,
        state=RecipientSubscriptionState.OPTED_IN,
    )


def test_campaign_and_variation_are_told_by_their_ids():
    campaign = make_campaign(ChannelKey.EMAIL)
    dispatch = make_dispatch(campaign=campaign, send_id="spring", is_test=True)

    assert facts(dispatch, message_variation_id=campaign.ids["email"]) == {
        "dispatch_number": dispatch.pk,
        "dispatch_id": dispatch.dispatch_id.hex,
        "send_id": "spring",
        "campaign_id": campaign.campaign_id,
        "campaign_name": campaign.name,
        "message_variation_id": campaign.ids["email"],
        "channel": "email",
        "is_test": True,
        "recipient_subscription_state": "opted_in",
    }


def test_send_without_a_campaign_names_none():
    told = facts(make_dispatch())

    names = ("campaign_id", "campaign_name", "message_variation_id")
    assert [told[name] for name in names] == [None, None, None]
