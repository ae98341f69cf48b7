"""A dry run says what the send would do, by the same resolver and the same judge."""

from collections import Counter

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import SubscriptionState
from messaging.choices.states import DispatchState
from messaging.delivery.acceptance import accept
from messaging.delivery.reach.dry_run import predict
from messaging.errors import InvalidRequestError
from messaging.models.suppression import Suppression, SuppressionReason
from tests.factories import (
    NOW,
    attribute,
    make_call,
    make_device,
    make_group,
    make_request,
    make_segment,
    make_user,
)
from tests.messaging.delivery.sends import balanced, carry_all

EMAIL, SMS, WEBHOOK = ChannelKey.EMAIL, ChannelKey.SMS, ChannelKey.WEBHOOK
OUT = {"email_subscribe": SubscriptionState.UNSUBSCRIBED}


def predicted(*channels, **fields):
    return predict(make_request(*channels, **fields), now=NOW)


@pytest.mark.django_db
def test_each_user_is_counted_once_a_channel_with_the_reason_that_the_send_would_give():
    make_user("u1", email="ana@rcpt.example")
    make_user("u2", email="Ana@rcpt.example")
    make_user("u3", **OUT)
    make_user("u4", email="")

    told = predicted(EMAIL, WEBHOOK, external_user_ids=["u1", "u1", "u2", "u3", "u4", "u9"])

    assert told.channels[EMAIL].would_send == 1
    assert told.channels[EMAIL].reasons == {
        Reason.DUPLICATE_ADDRESS: 1,
        Reason.UNSUBSCRIBED: 1,
        Reason.NO_ADDRESS: 1,
        Reason.USER_PROFILE_NOT_FOUND: 1,
    }
    assert told.channels[WEBHOOK].would_send == 4
    assert (told.user_count, told.named_twice, told.unknown) == (4, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["opted_in", "subscribed", "all"])
@pytest.mark.parametrize("kind", ["users", "users in segment", "segment", "audience"])
def test_prediction_is_what_the_send_then_does(kind, state):
    everybody()
    segment_id = make_segment(attribute("country", "ES")).segment_id
    fields = {
        "users": {"external_user_ids": NAMES},
        "users in segment": {"external_user_ids": NAMES, "segment_id": segment_id},
        "segment": {"broadcast": True, "segment_id": segment_id},
        "audience": {"broadcast": True, "audience": attribute("vip", "yes")},
    }[kind]
    channels = (EMAIL, SMS, WEBHOOK, ChannelKey.ANDROID_PUSH, ChannelKey.CONTENT_CARD)
    request = make_request(*channels, recipient_subscription_state=state, **fields)

    told = predict(request, now=timezone.now())
    dispatch = accept(request, call=make_call(), now=timezone.now())
    carry_all()

    account = balanced(dispatch)
    assert dispatch.state is DispatchState.COMPLETED
    assert {key: (reach.would_send, reach.skipped) for key, reach in told.channels.items()} == {
        key: (figures.sent, figures.skipped) for key, figures in account.channels.items()
    }
    reasons = sum((reach.reasons for reach in told.channels.values()), Counter())
    assert reasons == account.reasons.get(Status.SKIPPED, {})


@pytest.mark.django_db
def test_names_a_segment_and_an_audience_narrow_each_other():
    segment = make_segment(attribute("country", "ES"))
    for name, attributes in {
        "u1": {"country": "ES", "vip": "yes"},
        "u2": {"country": "ES"},
    }.items():
        make_user(name, custom_attributes=attributes)
    make_user("u3", custom_attributes={"country": "ES", "vip": "yes"})

    told = predicted(
        WEBHOOK,
        external_user_ids=["u1", "u2"],
        segment_id=segment.segment_id,
        audience=attribute("vip", "yes"),
    )

    assert (told.user_count, told.channels[WEBHOOK].would_send) == (1, 1)


@pytest.mark.django_db
def test_push_counts_users_and_the_devices_that_would_ring():
    user = make_user("u1")
    for _ in range(3):
        make_device(user, Platform.ANDROID)
    make_user("u2")

    reach = predicted(ChannelKey.ANDROID_PUSH, external_user_ids=["u1", "u2"]).channels[
        ChannelKey.ANDROID_PUSH
    ]

    assert (reach.would_send, reach.message_count) == (1, 3)
    assert reach.reasons == {Reason.NO_ADDRESS: 1}


@pytest.mark.django_db
def test_send_to_all_says_how_many_unsubscribed_users_it_reaches():
    make_user("u1", **OUT)
    make_user("u2")

    reach = predicted(
        EMAIL, external_user_ids=["u1", "u2"], recipient_subscription_state="all"
    ).channels[EMAIL]

    assert (reach.would_send, reach.unsubscribed_count) == (2, 1)


@pytest.mark.django_db
def test_group_is_asked_for_sms():
    inside = make_user("u1", phone="+34600111222")
    make_user("u2", phone="+34600111333")
    make_group(SMS, members=[inside], subscription_group_id="group-1")

    reach = predicted(SMS, external_user_ids=["u1", "u2"]).channels[SMS]

    assert reach.would_send == 1
    assert reach.reasons == {Reason.NOT_IN_SUBSCRIPTION_GROUP: 1}


@pytest.mark.django_db
@pytest.mark.parametrize("users", [3, 30])
def test_statements_do_not_grow_with_users_below_a_page(users, django_assert_max_num_queries):
    segment = make_segment()
    for _ in range(users):
        make_user()
    request = make_request(EMAIL, WEBHOOK, broadcast=True, segment_id=segment.segment_id)

    with django_assert_max_num_queries(16):
        predict(request, now=NOW)


@pytest.mark.django_db
def test_nobody_is_reached_when_nobody_matches():
    segment = make_segment(attribute("country", "ES"))

    told = predicted(EMAIL, broadcast=True, segment_id=segment.segment_id)

    assert (told.user_count, told.channels[EMAIL].targeted, told.judged_every) == (0, 0, 1)


@pytest.mark.django_db
def test_segment_that_nobody_made_is_refused():
    with pytest.raises(InvalidRequestError, match="Invalid Segment ID"):
        predicted(EMAIL, broadcast=True, segment_id="no-segment")


NAMES = [*(f"u{number}" for number in range(8)), "nobody", "u1"]


def everybody():
    """Eight users, no two of whom are out of reach for the same reason."""
    spain = {"custom_attributes": {"country": "ES", "vip": "yes"}}
    ana = {"email": "ana@rcpt.example", "phone": "+34600111222"}
    users = [
        make_user("u0", **ana, **spain, **OUT),
        make_user("u1", **ana, **spain),
        make_user("u2", email="", **spain),
        make_user("u3", email="not an address", phone="+34600111333", **spain),
        make_user("u4", email_subscribe=SubscriptionState.OPTED_IN, **spain),
        make_user("u5", push_subscribe=SubscriptionState.UNSUBSCRIBED, **spain),
        make_user("u6", email="shut@rcpt.example", custom_attributes={"country": "FR"}),
        make_user("u7", email="spam@rcpt.example", custom_attributes={"vip": "yes"}),
    ]
    for user in users[:6]:
        make_device(user, Platform.ANDROID)
    make_group(SMS, members=users[1:4], subscription_group_id="group-1")
    for address, reason in {
        "shut@rcpt.example": SuppressionReason.HARD_BOUNCE,
        "spam@rcpt.example": SuppressionReason.SPAM,
    }.items():
        Suppression.objects.create(
            channel=EMAIL,
            address_hash=Suppression.hash_of(EMAIL, address),
            reason=reason,
            source="test",
        )
