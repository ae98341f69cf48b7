"""One user and each channel: the judge's word, and what it went by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line
from messaging.delivery.reach.standing import standings
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import make_user
from tests.messaging.delivery.reach.crowds import crowds, judged, messages, settle

pytestmark = pytest.mark.django_db


def asked(*channels, state="subscribed"):
    body = {"external_user_ids": ["u0"], "messages": messages(*channels)}
    return Asked.by(SendRequest.from_json({**body, "recipient_subscription_state": state}))


@settings(deadline=None, max_examples=40)
@given(crowd=crowds, is_readable=st.booleans())
def test_each_user_stands_where_the_send_puts_them(crowd, is_readable):
    settle(crowd, is_readable=is_readable)
    asks, users = asked(*ChannelKey), User.objects.all()
    ids = list(users.values_list("pk", flat=True))

    told = {(each.channel, each.user_id): each.reason for each in standings(asks, ids, users)}

    for ask in asks:
        for user_id, verdict in judged(ask, users).items():
            reason = verdict if isinstance(verdict, Reason) else None
            assert told[ask.key, user_id] == reason


def test_evidence_is_what_was_looked_at():
    user = make_user("u1", email="ana@rcpt.example")
    make_user("u0", email="ANA@rcpt.example")

    email, card = standings(
        asked(ChannelKey.EMAIL, ChannelKey.CONTENT_CARD), [user.pk], User.objects.all()
    )

    assert email.to_json() == {
        "channel": "email",
        "would_send": True,
        "reason": None,
        "address": "ana@rcpt.example",
        "state": "subscribed",
        "suppressed": False,
        "duplicate": False,
    }
    assert (card.line, card.evidence) == (
        Line.WILL_RECEIVE,
        {"suppressed": False, "duplicate": False},
    )


def test_who_is_not_meant_is_judged_as_if_they_were():
    user = make_user("u1", email="ana@rcpt.example")
    make_user("u0", email="ana@rcpt.example")

    (alone,) = standings(asked(ChannelKey.EMAIL), [user.pk], User.objects.none())

    assert alone.reason is None


@pytest.mark.parametrize("number", [1, 12])
def test_statements_do_not_grow_with_users(number, django_assert_num_queries):
    ids = [make_user().pk for _ in range(number)]
    asks = asked(ChannelKey.EMAIL, ChannelKey.SMS)

    with django_assert_num_queries(6):
        standings(asks, ids, User.objects.all())
