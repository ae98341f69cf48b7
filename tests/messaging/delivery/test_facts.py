"""What a dispatch tells its templates and carriers."""

import pytest

from messaging.channels.email import EmailMessage
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.facts import facts_for, unsubscribe_link_for
from messaging.models.dispatch import Dispatch
from messaging.tokens import LinkKey
from tests.factories import MESSAGES, make_campaign, make_dispatch

pytestmark = pytest.mark.django_db
KEY = LinkKey(version=1, secret=b"s" * 32)


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


def test_a_mails_link_starts_at_the_configured_address(settings):
    settings.CARILLON_BASE_URL = "https://c.example"

    link = unsubscribe_link_for(Dispatch(number=12), channel=ChannelKey.EMAIL, key=KEY)

    assert link(34).startswith("https://c.example/unsubscribe/")


@pytest.mark.parametrize("channel", [key for key in ChannelKey if key is not ChannelKey.EMAIL])
def test_no_other_channel_has_one(channel):
    assert unsubscribe_link_for(Dispatch(number=12), channel=channel, key=KEY) is None
