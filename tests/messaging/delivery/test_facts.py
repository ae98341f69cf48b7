import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery.facts import unsubscribe_link_for
from messaging.models.dispatch import Dispatch
from messaging.tokens import LinkKey

KEY = LinkKey(version=1, secret=b"s" * 32)


def test_a_mails_link_starts_at_the_configured_address(settings):
    settings.CARILLON_BASE_URL = "https://c.example"

    link = unsubscribe_link_for(Dispatch(number=12), channel=ChannelKey.EMAIL, key=KEY)

    assert link(34).startswith("https://c.example/unsubscribe/")


@pytest.mark.parametrize("channel", [key for key in ChannelKey if key is not ChannelKey.EMAIL])
def test_no_other_channel_has_one(channel):
    assert unsubscribe_link_for(Dispatch(number=12), channel=channel, key=KEY) is None
