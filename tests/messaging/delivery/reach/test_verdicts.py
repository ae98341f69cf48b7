"""The addresses that stand for all others are read by the channels as what they stand for."""

import pytest

from messaging.channels.base import DeviceRow, InvalidAddressError, Person
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState as State
from messaging.choices.people import SubscriptionState
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.verdicts import (
    BAD,
    GOOD_MAIL,
    GOOD_PHONE,
    GOOD_TOKENS,
    is_unsubscribed,
    verdict,
)

OUT = SubscriptionState.UNSUBSCRIBED


def asked(key, state=State.SUBSCRIBED):
    (ask,) = Asked.on([key], state)
    return ask


@pytest.mark.parametrize("key", [ChannelKey.EMAIL, ChannelKey.SMS, ChannelKey.WHATS_APP])
def test_stand_ins_are_read_as_good_and_bad(key):
    good = Person(id=1, external_id=None, email=GOOD_MAIL, phone=GOOD_PHONE)
    bad = Person(id=1, external_id=None, email=BAD, phone=BAD)
    ask = asked(key)

    assert len(CHANNELS[key].addresses(good, ask.message)) == 1
    with pytest.raises(InvalidAddressError):
        CHANNELS[key].addresses(bad, ask.message)


@pytest.mark.parametrize("platform", Platform)
def test_stand_in_tokens_are_read_as_good_and_bad(platform):
    ask = asked(platform.channel)

    def person(token):
        device = DeviceRow(id=1, platform=platform, token=token)
        return Person(id=1, external_id=None, devices=[device])

    assert len(ask.channel.addresses(person(GOOD_TOKENS[platform]), ask.message)) == 1
    with pytest.raises(InvalidAddressError):
        ask.channel.addresses(person(BAD), ask.message)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"email_beaten": True, "email_has": True}, Reason.DUPLICATE_ADDRESS),
        ({}, Reason.NO_ADDRESS),
        ({"email_has": True}, Reason.INVALID_ADDRESS),
        ({"email_has": True, "email_good": True, "email_shut": True}, Reason.SUPPRESSED),
        ({"email_has": True, "email_good": True, "email_subscribe": OUT}, Reason.UNSUBSCRIBED),
        ({"email_has": True, "email_good": True}, None),
    ],
)
def test_first_reason_is_the_judges(values, reason):
    assert verdict(values, asked(ChannelKey.EMAIL)) == reason


def test_whom_it_reaches_although_they_unsubscribed():
    values = {"email_has": True, "email_good": True, "email_subscribe": OUT}

    assert verdict(values, asked(ChannelKey.EMAIL, State.ALL)) is None
    assert is_unsubscribed(values, asked(ChannelKey.EMAIL))
    assert not is_unsubscribed(values, asked(ChannelKey.WEBHOOK))
