"""From a count to the books: what is told before a send is what the send then did."""

from collections import Counter

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.choices.people import RecipientSubscriptionState
from messaging.choices.states import DispatchState
from messaging.delivery.reach.lines import Line
from messaging.delivery.reach.waterfall import recorded
from messaging.errors import AudienceChangedError
from messaging.models.dispatch import Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.models.user import User
from messaging.send_request import SendRequest
from messaging.services.preview import reach
from messaging.services.send import dry_run, send
from tests.factories import attribute, make_call, make_user
from tests.messaging.delivery.reach.crowds import crowds, messages, settle
from tests.messaging.delivery.sends import balanced, carry_all

VIP = {"broadcast": True, "audience": attribute("vip", "yes")}
NAMED = {"external_user_ids": ["u0", "u1", "u0", "nobody"]}
CHANNELS = [ChannelKey.EMAIL, ChannelKey.SMS, ChannelKey.ANDROID_PUSH, ChannelKey.CONTENT_CARD]


def sent(body, *, key=None):
    request = SendRequest.from_json(body)
    call = make_call(body, idempotency_key=key)
    answer = send(request, call=call, now=timezone.now())
    return Dispatch.objects.get(dispatch_id=answer.body["dispatch_id"])


@pytest.mark.django_db(transaction=True)
@settings(deadline=None, max_examples=12)
@given(
    crowd=crowds,
    channels=st.sets(st.sampled_from(CHANNELS), min_size=1, max_size=3).map(sorted),
    state=st.sampled_from(RecipientSubscriptionState),
    fields=st.sampled_from([VIP, NAMED]),
)
def test_waterfall_is_what_the_books_then_say(crowd, channels, state, fields):
    settle(crowd, is_readable=True)
    body = {
        **fields,
        "recipient_subscription_state": state.value,
        "messages": messages(*channels),
    }

    told = reach(SendRequest.from_json(body), now=timezone.now()).prediction
    seen = {"fingerprint": str(told.fingerprint)}
    dispatch = sent({**body, "expected_recipients": seen})
    carry_all()

    account = balanced(dispatch)
    assert dispatch.state is DispatchState.COMPLETED
    assert (dispatch.confirmed_count, told.waterfall.off_by) == (told.user_count, 0)
    skipped = Counter(account.reasons.get(Status.SKIPPED, {}))
    twice = told.named_twice * len(channels)  # a name given twice never comes to a delivery
    books = recorded(account.targeted, account.sent, skipped)
    deliveries = told.waterfall.deliveries
    assert (deliveries.matched - twice, deliveries.will_receive) == (books.matched, account.sent)
    lines = Counter(dict(deliveries.losses)) - Counter({Line.DUPLICATES: twice})
    assert lines == +Counter(dict(books.losses))


@pytest.mark.django_db(transaction=True)
def test_audience_that_moved_gets_nothing_and_leaves_the_key_free():
    make_user("u1", custom_attributes={"vip": "yes"})
    body = {**VIP, "messages": messages(ChannelKey.EMAIL)}
    answer = dry_run(SendRequest.from_json(body), call=make_call(body), now=timezone.now())
    expecting = {**body, "expected_recipients": {"fingerprint": answer.body["fingerprint"]}}
    User.objects.update(custom_attributes={})
    make_user("u2", custom_attributes={"vip": "yes"})

    with pytest.raises(AudienceChangedError):
        sent(expecting, key="once")
    assert (Dispatch.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)

    User.objects.filter(external_id="u2").delete()
    User.objects.filter(external_id="u1").update(custom_attributes={"vip": "yes"})
    assert sent(expecting, key="once").confirmed_count == 1
    assert sent(expecting, key="once").confirmed_count == 1
    assert Dispatch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("tolerance", "state"), [(0, "held"), (1, "completed")])
def test_audience_that_moves_between_acceptance_and_freezing_is_held(tolerance, state):
    make_user("u1", custom_attributes={"vip": "yes"})
    expected = {"count": 1, "tolerance": tolerance}
    body = {**VIP, "messages": messages(ChannelKey.EMAIL), "expected_recipients": expected}

    dispatch = sent(body)
    make_user("u2", custom_attributes={"vip": "yes"})
    carry_all()

    dispatch.refresh_from_db()
    assert dispatch.state.word == state
    assert balanced(dispatch).sent == (2 if state == "completed" else 0)
