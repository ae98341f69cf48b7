"""Who is skipped, and why."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.subscription_group import GroupSubscription
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from tests.factories import make_device, make_group, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes

pytestmark = pytest.mark.django_db
OPTED_IN, SUBSCRIBED, OUT = SubscriptionState
SENT = ("sent", None)


def outcome(user, channel=ChannelKey.EMAIL, state="subscribed", **message):
    """What one user gets of a send to them alone."""
    request = {"recipient_subscription_state": state}
    dispatch = make_send([user], channel, request=request, messages=message)
    carry_all()
    balanced(dispatch)
    return outcomes(dispatch)[user.pk]


@pytest.mark.parametrize(
    ("wanted", "own", "expected"),
    [
        ("opted_in", OPTED_IN, SENT),
        ("opted_in", SUBSCRIBED, ("skipped", "not_opted_in")),
        ("opted_in", OUT, ("skipped", "unsubscribed")),
        ("subscribed", OPTED_IN, SENT),
        ("subscribed", SUBSCRIBED, SENT),
        ("subscribed", OUT, ("skipped", "unsubscribed")),
        ("all", OUT, SENT),
    ],
)
def test_own_state_meets_whom_the_send_may_reach(wanted, own, expected):
    user = make_user(email_subscribe=own, push_subscribe=own)
    make_device(user)

    assert outcome(user, state=wanted) == expected
    assert outcome(user, ChannelKey.ANDROID_PUSH, wanted) == expected


@pytest.mark.parametrize("wanted", ["opted_in", "subscribed", "all"])
@pytest.mark.parametrize("channel", [ChannelKey.SMS, ChannelKey.WHATS_APP])
def test_group_is_asked_whatever_the_send_may_reach(channel, wanted):
    inside, outside, never = (make_user(phone="+4915112345678") for _ in range(3))
    group = make_group(channel, [inside])
    GroupSubscription.objects.create(group=group, user=outside, is_subscribed=False)
    named = {"subscription_group_id": group.subscription_group_id}

    assert outcome(inside, channel, wanted, **named) == SENT
    for user in (outside, never):
        refused = ("skipped", "not_in_subscription_group")
        assert outcome(user, channel, wanted, **named) == refused


@pytest.mark.parametrize(
    ("channel", "is_archived"), [(ChannelKey.EMAIL, False), (ChannelKey.SMS, True)]
)
def test_group_of_another_channel_or_an_archived_one_lets_nobody_in(channel, is_archived):
    user, twin = (make_user(phone="+4915112345678") for _ in range(2))
    group = make_group(channel, [user, twin], is_archived=is_archived)
    open_group = make_group(ChannelKey.SMS, [twin])
    shut, opened = (
        make_send([user, twin], ChannelKey.SMS, messages={"subscription_group_id": group_id})
        for group_id in (group.subscription_group_id, open_group.subscription_group_id)
    )
    carry_all()

    assert outcomes(shut)[user.pk] == ("skipped", "not_in_subscription_group")
    assert outcomes(opened)[twin.pk] == SENT


def test_user_without_an_address_is_skipped_not_failed():
    user = make_user(email="", phone="")

    assert outcome(user) == ("skipped", "no_address")
    assert outcome(user, ChannelKey.SMS) == ("skipped", "no_address")
    assert outcome(user, ChannelKey.APPLE_PUSH) == ("skipped", "no_address")


def test_address_that_is_none_is_skipped():
    assert outcome(make_user(email="ada at home")) == ("skipped", "invalid_address")


def test_webhook_and_card_ask_no_state():
    user = make_user(email="", email_subscribe=OUT, push_subscribe=OUT)

    assert outcome(user, ChannelKey.WEBHOOK) == SENT
    assert outcome(user, ChannelKey.CONTENT_CARD) == SENT


@pytest.mark.parametrize(
    ("reason", "wanted", "expected"),
    [
        (SuppressionReason.HARD_BOUNCE, "all", ("skipped", "suppressed")),
        (SuppressionReason.SPAM, "subscribed", ("skipped", "suppressed")),
        (SuppressionReason.SPAM, "all", SENT),
    ],
)
def test_shut_address_is_skipped_whatever_its_case(reason, wanted, expected):
    user = make_user(email="Ada@Rcpt.example")
    Suppression.objects.create(
        channel=ChannelKey.EMAIL,
        address_hash=Suppression.hash_of(ChannelKey.EMAIL, "ada@rcpt.EXAMPLE"),
        reason=reason,
        source="test",
    )

    assert outcome(user, state=wanted) == expected


def test_user_who_was_deleted_meanwhile_is_skipped():
    user = make_user()
    dispatch = make_send([user])
    User.objects.filter(pk=user.pk).delete()

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("skipped", "user_deleted")}


def test_template_that_aborts_skips_and_keeps_its_reason():
    user = make_user()

    assert outcome(user, body="{% abort_message('too young') %}") == ("skipped", "aborted")
