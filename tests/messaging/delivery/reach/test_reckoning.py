"""What the database counts is what the judge says of each user, one by one."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.audience import estimate
from messaging.audience.recipients import recipients
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.reach import openings
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line, line_of
from messaging.delivery.reach.reckoning import reckon, reckon_slice
from messaging.delivery.snapshot import wanted_by
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import NOW, attribute, make_user
from tests.messaging.delivery.reach.crowds import crowds, judged, messages, outcomes, settle

pytestmark = pytest.mark.django_db
EVERYBODY = {"OR": [attribute("vip", "yes"), attribute("vip", "no")]}


def asked(channels, state="subscribed", *, latest_only=False, audience=EVERYBODY):
    body = {
        "broadcast": True,
        "audience": audience,
        "recipient_subscription_state": state,
        "messages": messages(*channels, latest_only=latest_only),
    }
    request = SendRequest.from_json(body)
    return Asked.by(request), recipients(wanted_by(request), now=NOW)


@settings(deadline=None, max_examples=80)
@given(
    crowd=crowds,
    channels=st.sets(st.sampled_from(ChannelKey), min_size=1, max_size=4).map(sorted),
    state=st.sampled_from(RecipientSubscriptionState),
    is_readable=st.booleans(),
    latest_only=st.booleans(),
    is_everybody=st.booleans(),
)
def test_counts_are_what_the_judge_says_one_by_one(
    crowd, channels, state, is_readable, latest_only, is_everybody
):
    settle(crowd, is_readable=is_readable)
    audience = EVERYBODY if is_everybody else attribute("vip", "yes")
    asks, users = asked(channels, state, latest_only=latest_only, audience=audience)

    found = reckon(asks, users, seconds=30)

    one_by_one = {ask.key: judged(ask, users) for ask in asks}
    assert {key: +tally.outcomes for key, tally in found.tallies.items()} == {
        key: outcomes(verdicts) for key, verdicts in one_by_one.items()
    }
    assert {key: tally.message_count for key, tally in found.tallies.items()} == {
        key: sum(each for each in verdicts.values() if not isinstance(each, Reason))
        for key, verdicts in one_by_one.items()
    }
    assert +found.lines == Counter(
        max(line_of(_reason(verdicts[user_id])) for verdicts in one_by_one.values())
        for user_id in users.values_list("pk", flat=True)
    )
    assert (found.size.value, found.judged_every) == (users.count(), 1)


def _reason(verdict):
    return verdict if isinstance(verdict, Reason) else None


@settings(deadline=None, max_examples=25)
@given(crowd=crowds, state=st.sampled_from(RecipientSubscriptionState))
def test_a_slice_that_is_everybody_says_the_same(crowd, state):
    settle(crowd, is_readable=False)
    User.objects.update(random_bucket=0)
    asks, users = asked([ChannelKey.EMAIL, ChannelKey.SMS], state)

    whole, sliced = reckon(asks, users, seconds=30), reckon_slice(asks, users)

    assert sliced.judged_every == 100
    assert sliced.size.value == 100 * whole.size.value
    for key, tally in whole.tallies.items():
        assert sliced.tallies[key].outcomes == Counter(
            {reason: 100 * number for reason, number in tally.outcomes.items()}
        )


def test_what_takes_too_long_is_estimated_and_adds_up():
    for number in range(30):
        make_user(custom_attributes={"vip": "yes"}, random_bucket=number * 10)
    asks, users = asked([ChannelKey.EMAIL])

    found = reckon_slice(asks, users, size=estimate.Size(value=31))

    assert found.tallies[ChannelKey.EMAIL].outcomes == {None: 31}
    assert found.lines == {Line.WILL_RECEIVE: 31}


def test_many_numbers_are_looked_at_in_part(monkeypatch):
    monkeypatch.setattr(openings, "MOST_LOOKED_AT", 10)
    for number in range(20):
        phone = f"+346001112{number:02}" if number % 4 else f"+9991234567{number:02}"
        make_user(phone=phone, custom_attributes={"vip": "yes"}, random_bucket=number * 500)
    asks, users = asked([ChannelKey.SMS])

    found = reckon(asks, users, seconds=30)

    assert found.judged_every == 2
    assert found.tallies[ChannelKey.SMS].outcomes == {
        Reason.INVALID_ADDRESS: 6,
        Reason.NOT_IN_SUBSCRIPTION_GROUP: 14,
    }


@pytest.mark.parametrize("number", [2, 40])
def test_statements_do_not_grow_with_users(number, django_assert_max_num_queries):
    for _ in range(number):
        make_user(email="one@rcpt.example", custom_attributes={"vip": "yes"})
    asks, users = asked([ChannelKey.EMAIL, ChannelKey.ANDROID_PUSH])

    with django_assert_max_num_queries(9):
        found = reckon(asks, users, seconds=30)

    assert found.tallies[ChannelKey.EMAIL].outcomes[Reason.DUPLICATE_ADDRESS] == number - 1
