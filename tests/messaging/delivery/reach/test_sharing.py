"""Who loses a shared address: asked of all, and of some, as the send ranks them."""

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.eligibility import may_receive
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.sharing import all_beaten, some_beaten
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.messaging.audience.ranking import ranked
from tests.messaging.delivery.reach.crowds import crowds, messages, settle


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(
    crowd=crowds,
    key=st.sampled_from([ChannelKey.EMAIL, ChannelKey.SMS]),
    state=st.sampled_from(RecipientSubscriptionState),
    chosen=st.sets(st.integers(0, 8)),
)
def test_they_are_those_whom_the_send_ranks_behind(crowd, key, state, chosen):
    settle(crowd, is_readable=True)
    body = {"external_user_ids": ["u0"], "messages": messages(key)}
    (ask,) = Asked.by(SendRequest.from_json({**body, "recipient_subscription_state": state.value}))
    users = User.objects.filter(custom_attributes__vip="yes")

    may = may_receive(ask.channel, ask.message, ask.state)
    behind = {pk for pk, is_first in ranked(users, key, may_receive=may) if not is_first}
    some = Q(external_id__in=[f"u{number}" for number in chosen])
    chosen_ids = set(users.filter(some).values_list("pk", flat=True))

    assert set(all_beaten(ask, users)) == behind
    assert {user.pk for user in some_beaten(ask, users, some)} == behind & chosen_ids
