"""Audiences, frozen: everybody once, duplicates aside, all or nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.choices.states import DispatchState
from messaging.delivery.chunks import finished_chunk
from messaging.delivery.expansion import freeze_waiting
from messaging.models.chunk import Chunk
from messaging.models.fields import DatabaseNow
from messaging.models.segment import Segment
from messaging.models.user import User
from messaging.reports.figures import figures
from tests.factories import attribute, make_segment, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_dispatch, new_lane, outcomes

pytestmark = pytest.mark.django_db(transaction=True)
BLUE_EYES = attribute("eye_color", "blue")


def broadcast(*channels, audience=None, **fields):
    fields.setdefault("state", DispatchState.ACCEPTED)
    request = {"segment_id": make_segment(audience).segment_id}
    return make_dispatch(*channels, broadcast=True, request=request, **fields)


def test_everybody_in_the_segment_is_reached_on_each_channel():
    users = [make_user() for _ in range(3)]
    dispatch = broadcast(ChannelKey.EMAIL, ChannelKey.WEBHOOK, ChannelKey.CONTENT_CARD)

    carry_all()

    account = balanced(dispatch)
    assert {figures.sent for figures in account.channels.values()} == {len(users)}
    assert dispatch.state is DispatchState.COMPLETED
    assert dispatch.totals == account.to_json()


def test_two_profiles_with_one_mailbox_get_one_mail():
    out = make_user(email="one@rcpt.example", email_subscribe=SubscriptionState.UNSUBSCRIBED)
    first = make_user(email="One@rcpt.example")
    second = make_user(email="one@RCPT.example")
    dispatch = broadcast()

    carry_all()

    assert outcomes(dispatch) == {
        first.pk: ("sent", None),
        out.pk: ("skipped", "duplicate_address"),
        second.pk: ("skipped", "duplicate_address"),
    }
    balanced(dispatch)


def test_audiences_of_nobody_end_together_and_others_ask_for_no_end():
    dispatches = [broadcast(audience=BLUE_EYES) for _ in range(3)]
    another = broadcast()
    make_user(email="one@rcpt.example")
    lane = new_lane()

    with CaptureQueriesContext(connection) as asked:
        freeze_waiting(lane)

    lane.close()
    endings = [each for each in asked.captured_queries if "end_state" in each["sql"]]
    assert len(endings) == 1
    assert {balanced(each).targeted for each in dispatches} == {0}
    assert {each.state for each in dispatches} == {DispatchState.COMPLETED}
    another.refresh_from_db()
    assert another.state is DispatchState.SENDING


def test_another_lane_is_told_of_several_chunks_before_one_of_them_is_claimed():
    for address in ("one@rcpt.example", "ONE@rcpt.example"):
        make_user(email=address)  # the second is a duplicate, in a chunk of its own
    lane = new_lane()
    claims = []
    lane.on_work_left = lambda: claims.append(set(Chunk.objects.values_list("owner", flat=True)))
    broadcast()

    freeze_waiting(lane)

    assert claims == [{None}]
    Chunk.objects.all().delete()
    User.objects.filter(email="ONE@rcpt.example").delete()
    broadcast()
    freeze_waiting(lane)
    lane.close()
    assert Chunk.objects.count() == 1
    assert len(claims) == 1  # one chunk is carried by one lane


def test_nobody_in_the_audience_completes_with_nobody_targeted():
    dispatch = broadcast()

    carry_all()

    assert balanced(dispatch).targeted == 0
    assert dispatch.state is DispatchState.COMPLETED


def test_segment_that_is_gone_fails_the_dispatch_and_says_why():
    dispatch = broadcast()
    Segment.objects.all().delete()

    carry_all()

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.FAILED
    assert "segment" in dispatch.state_reason


def test_segment_that_asks_about_one_that_is_gone_fails_the_dispatch_and_says_why():
    dispatch = broadcast()
    gone = {"segment_membership": {"segment_id": "gone", "comparison": "is"}}
    Segment.objects.update(audience=gone)

    carry_all()

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.FAILED
    assert "segment_membership.segment_id: is no segment" in dispatch.state_reason


def test_failed_dispatch_still_accounts_for_names_that_nobody_has():
    dispatch = broadcast()
    reason = Reason.USER_PROFILE_NOT_FOUND
    finished_chunk(dispatch, ChannelKey.EMAIL, 2, reason=reason, number=3).save()
    Segment.objects.all().delete()

    carry_all()

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.FAILED
    assert dispatch.totals == figures(dispatch).to_json()
    assert (dispatch.totals["targeted"], dispatch.totals["skipped"]) == (2, 2)


def test_audience_waits_for_its_start():
    dispatch = broadcast()
    dispatch.start_at = timezone.now() + timedelta(hours=1)
    dispatch.save(update_fields=["start_at"])

    carry_all()

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.ACCEPTED


def test_five_crashes_fail_the_dispatch():
    dispatch = broadcast(state=DispatchState.EXPANDING, crash_count=4)
    dispatch.owner = dispatch.dispatch_id
    dispatch.lease_until = DatabaseNow()
    dispatch.save(update_fields=["owner", "lease_until"])

    carry_all()

    dispatch.refresh_from_db()
    assert (dispatch.state, Chunk.objects.count()) == (DispatchState.FAILED, 0)


def test_audience_that_grew_since_it_was_confirmed_is_held():
    for _ in range(3):
        make_user()
    dispatch = broadcast(confirmed_count=2)

    carry_all()

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.state_reason) == (DispatchState.HELD, "audience_changed")
    assert balanced(dispatch).pending == 3
