"""Who becomes less reachable is told to the windows that are being sent, and nobody else."""

from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.fields import DatabaseNow
from messaging.models.suppression import SuppressionReason
from messaging.models.withdrawal import Withdrawal
from messaging.people.deleting import delete
from messaging.people.subscriptions import Changer, GroupWord, change_groups, change_states
from messaging.people.withdrawing import forget_withdrawals, withdraw, withdraw_holders
from messaging.services.email.suppressions import EmailAddresses, block, lift
from tests.factories import NOW, make_group, make_user

pytestmark = pytest.mark.django_db
BY = Changer(through=ChangedThrough.API)
STATE = SubscriptionState


def withdrawn():
    """``{(user id, channel)}`` of all withdrawals."""
    return set(Withdrawal.objects.values_list("user_id", "channel"))


@pytest.mark.parametrize(
    ("before", "after", "is_less"),
    [
        (STATE.SUBSCRIBED, STATE.UNSUBSCRIBED, True),
        (STATE.OPTED_IN, STATE.UNSUBSCRIBED, True),
        (STATE.OPTED_IN, STATE.SUBSCRIBED, True),
        (STATE.SUBSCRIBED, STATE.SUBSCRIBED, False),
        (STATE.UNSUBSCRIBED, STATE.SUBSCRIBED, False),
        (STATE.SUBSCRIBED, STATE.OPTED_IN, False),
    ],
)
def test_a_state_that_fewer_sends_reach_is_a_withdrawal(before, after, is_less):
    user = make_user(email_subscribe=before)

    change_states(SubscriptionKind.EMAIL, {user.pk: after}, by=BY, now=NOW)

    assert withdrawn() == ({(user.pk, ChannelKey.EMAIL)} if is_less else set())


def test_push_is_withdrawn_on_every_channel_that_may_ring():
    user = make_user()

    change_states(SubscriptionKind.PUSH, {user.pk: STATE.UNSUBSCRIBED}, by=BY, now=NOW)

    assert withdrawn() == {(user.pk, None)}


def test_leaving_a_group_is_a_withdrawal_and_joining_none():
    inside, outside = make_user(), make_user()
    group = make_group(members=[inside])
    words = [
        GroupWord(inside.pk, group.pk, is_subscribed=False),
        GroupWord(outside.pk, group.pk, is_subscribed=True),
    ]

    change_groups(words, by=BY, now=NOW)

    assert withdrawn() == {(inside.pk, None)}


def test_the_deleted_are_withdrawn():
    user = make_user()
    pk = user.pk

    delete([user], now=NOW)

    assert withdrawn() == {(pk, None)}


def test_everybody_with_a_blocked_address_is_withdrawn_also_who_was_out_before():
    out = make_user(email="Ada@corp.example", email_subscribe=STATE.UNSUBSCRIBED)
    make_user()

    block(EmailAddresses(email=("ada@corp.example",)), by=BY, now=NOW)

    assert withdrawn() == {(out.pk, ChannelKey.EMAIL)}


def test_opening_an_address_is_no_withdrawal():
    make_user(email="ada@corp.example")

    lift(EmailAddresses(email=("ada@corp.example",)), reason=SuppressionReason.MANUAL)

    assert withdrawn() == set()


@pytest.mark.parametrize(
    ("channel", "address"),
    [(ChannelKey.EMAIL, "ADA@corp.example"), (ChannelKey.SMS, "+15550100")],
)
def test_who_has_a_shut_address_or_number_is_found(channel, address):
    user = make_user(email="ada@corp.example", phone="+15550100")
    make_user()

    withdraw_holders(channel, [address])

    assert withdrawn() == {(user.pk, channel)}


def test_many_are_written_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        withdraw(range(100))
    with django_assert_num_queries(0):
        withdraw([])
        withdraw_holders(ChannelKey.EMAIL, [])


def test_withdrawals_leave_after_an_hour():
    for minutes in (59, 61):
        at = DatabaseNow() - timedelta(minutes=minutes)
        Withdrawal.objects.create(user_id=minutes, at=at)

    forget_withdrawals(lambda: False)

    assert withdrawn() == {(59, None)}
