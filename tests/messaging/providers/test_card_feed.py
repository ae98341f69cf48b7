"""Cards and how long they live."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.models.content_card import ContentCard
from messaging.providers.base import OutgoingMessage
from messaging.providers.card_feed import CARD_FEED, CardFeed, _expiry
from tests.factories import NOW, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes

MONTH = timedelta(days=30)


def message(**content):
    return OutgoingMessage(
        key="key",
        user_id=5,
        channel=ChannelKey.CONTENT_CARD,
        address=Address(value=""),
        content={"title": "Hello", **content},
        facts={"dispatch_number": 7},
    )


@pytest.mark.parametrize(
    ("content", "at"),
    [
        ({"time_to_live": 3600}, NOW + timedelta(hours=1)),
        ({"time_to_live": "3600"}, NOW + timedelta(hours=1)),
        ({"time_to_live": 31 * 86_400}, NOW + MONTH),
        ({"expire_at": "2026-11-23T10:00:00+01:00"}, datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ({"expire_at": "2026-11-23T10:00:00"}, datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ({"expire_at": "2036-11-23T10:00:00Z"}, NOW + MONTH),
        ({}, NOW + MONTH),
    ],
)
def test_card_expires_when_it_says_and_within_a_month(content, at):
    assert _expiry(content, NOW) == at


def test_card_is_the_record_of_its_outcome():
    (outcome,) = CardFeed().deliver([message(pinned=True, time_to_live=60)])

    card = outcome.record
    assert outcome.outcome_class == OutcomeClass.OK
    assert (card.user_id, card.dispatch_number, card.is_pinned) == (5, 7, True)
    assert card.content["title"] == "Hello"


@pytest.mark.parametrize(
    "content",
    [{"time_to_live": "soon"}, {"time_to_live": 10**18}, {"expire_at": "the day after tomorrow"}],
)
def test_card_whose_end_is_no_time_fails_alone(content):
    bad, good = CardFeed().deliver([message(**content), message(time_to_live=60)])

    assert (bad.outcome_class, bad.record) == (OutcomeClass.PERMANENT_MESSAGE, None)
    assert "is no time" in bad.reply
    assert good.outcome_class == OutcomeClass.OK


@pytest.mark.django_db
def test_card_of_a_user_is_there_once_however_often_its_window_is_sent():
    user = make_user()
    dispatch = make_send([user], ChannelKey.CONTENT_CARD)

    carry_all()
    carry_all()

    assert balanced(dispatch).sent == 1
    assert ContentCard.objects.get().user_id == user.pk


@pytest.mark.django_db
def test_card_that_ended_before_all_time_is_refused_and_crashes_nobody():
    users = [make_user(), make_user()]
    message = {"time_to_live": None, "expire_at": "0001-01-01T00:00:00+14:00"}
    dispatch = make_send(users, ChannelKey.CONTENT_CARD, messages=message)

    carry_all()

    assert set(outcomes(dispatch).values()) == {("failed", "refused_message")}


def test_feed_carries_cards_and_nothing_else():
    assert CARD_FEED.channels == {ChannelKey.CONTENT_CARD}
    assert isinstance(CARD_FEED.build({}), CardFeed)
