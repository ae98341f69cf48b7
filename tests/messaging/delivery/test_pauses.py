"""The machine pauses what would only burn its audience, and says why."""

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.delivery.chunks import chunks_of
from messaging.delivery.claim import claim_chunks
from messaging.delivery.crew import Crew
from messaging.delivery.drain import work_off
from messaging.delivery.pauses import pause_strained
from messaging.delivery.strain import MOST_RENDER_FAILURES, Strains
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from tests.factories import make_user
from tests.journeys.workers import wait_until
from tests.messaging.delivery.carriers import relay
from tests.messaging.delivery.sends import (
    balanced,
    carry_all,
    make_dispatch,
    make_send,
    new_lane,
)
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db
# Fails for whoever has no number: a template that was tried with one user alone.
BROKEN = {"subject": "{{ 100 | divided_by: {{custom_attribute.${size}}} }}"}


def make_users(count, **fields):
    User.objects.bulk_create(
        User(external_id=f"u{number}", email=f"u{number}@rcpt.example", **fields)
        for number in range(count)
    )
    return User.objects.all()


def test_template_that_fails_for_twenty_in_a_row_pauses_the_dispatch():
    dispatch = make_send(make_users(100, custom_attributes={"size": 0}), messages=BROKEN)

    carry_all()

    account = balanced(dispatch)
    assert (account.failed, account.pending) == (MOST_RENDER_FAILURES, 80)
    assert dispatch.state is DispatchState.PAUSED
    assert dispatch.state_before is DispatchState.SENDING
    assert "could not be rendered for 20 users in a row" in dispatch.state_reason


def test_success_in_between_begins_the_count_anew():
    users = list(make_users(60, custom_attributes={"size": 0}))
    for user in users[10::15]:
        user.custom_attributes = {"size": 5}
        user.save(update_fields=["custom_attributes"])
    dispatch = make_send(users, messages=BROKEN)

    carry_all()

    assert balanced(dispatch).sent == 4
    assert dispatch.state is DispatchState.COMPLETED


def test_other_dispatches_of_the_same_claim_go_on():
    user = make_user()
    broken = make_send(make_users(30, custom_attributes={"size": 0})[:30], messages=BROKEN)
    fine = make_send([user])

    carry_all()

    broken.refresh_from_db()
    assert broken.state is DispatchState.PAUSED
    assert balanced(fine).sent == 1


def test_message_that_most_of_two_hundred_are_refused_for_pauses_the_dispatch():
    with SmtpSink() as sink:
        sink.reply_with("554 5.7.1 looks like spam")
        dispatch = make_send(make_users(600), connection=relay(sink))
        carry_all()

    account = balanced(dispatch)
    assert 200 <= account.failed <= 250
    assert account.failed + account.pending == 600
    assert dispatch.state is DispatchState.PAUSED
    assert dispatch.state_reason.startswith("The carrier refused 2")


def test_message_that_a_third_are_refused_for_goes_on():
    users = make_users(300)
    with SmtpSink() as sink:
        third = {user.email for user in users if user.pk % 3 == 0}
        sink.reply_with("554 5.7.1 looks like spam", recipient=third)
        dispatch = make_send(users, connection=relay(sink))
        carry_all()

    assert balanced(dispatch).sent == 200
    assert dispatch.state is DispatchState.COMPLETED


def test_whoever_resumes_gives_it_as_many_tries_again():
    lane = new_lane()
    dispatch = make_send(make_users(100, custom_attributes={"size": 0}), messages=BROKEN)
    carry_all(lane)
    Dispatch.objects.update(state=DispatchState.SENDING, state_reason="")

    carry_all(lane)

    lane.close()
    assert balanced(dispatch).failed == 2 * MOST_RENDER_FAILURES


def test_dispatch_that_somebody_is_stopping_is_not_paused():
    strains = Strains()
    dispatch = make_send([make_user()], ChannelKey.EMAIL, state=DispatchState.STOPPING)
    strains[dispatch.pk].render_failures = MOST_RENDER_FAILURES

    pause_strained(strains)

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.STOPPING
    assert strains[dispatch.pk].paused_at is not None
    assert dispatch.accepted_at < timezone.now()


def in_chunks(dispatch, users, size):
    """Cut a dispatch into bulk chunks, of which a lane takes one at a time."""
    ids = sorted(user.pk for user in users)
    for number, first in enumerate(range(0, len(ids), size), start=1):
        chunks = chunks_of(
            dispatch, ChannelKey.EMAIL, None, ids[first : first + size], start_number=number
        )
        Chunk.objects.bulk_create(chunks)
    Chunk.objects.update(is_small=False)


def test_lanes_of_a_process_count_together():
    users = make_users(60, custom_attributes={"size": 0})
    dispatch = make_dispatch(messages=BROKEN)
    in_chunks(dispatch, users, 15)
    strains = Strains()
    lanes = [new_lane(strains=strains) for _ in range(2)]
    claims = [claim_chunks(lane) for lane in lanes]

    for claim, lane in zip(claims, lanes, strict=True):
        work_off(claim, lane)
        lane.close()

    account = balanced(dispatch)
    assert (account.failed, account.pending) == (MOST_RENDER_FAILURES, 40)
    assert dispatch.state is DispatchState.PAUSED


def test_a_lane_that_has_not_heard_of_the_pause_burns_nobody_more():
    dispatch = make_dispatch(messages=BROKEN)
    in_chunks(dispatch, make_users(60, custom_attributes={"size": 0}), 30)
    strains = Strains()
    first, late = (new_lane(strains=strains) for _ in range(2))
    late.watch.lets = lambda _number: True
    claim = claim_chunks(late)
    carry_all(first)
    assert dispatch.number in strains

    work_off(claim, late)

    assert balanced(dispatch).failed == MOST_RENDER_FAILURES
    for lane in (first, late):
        lane.close()


@pytest.mark.django_db(transaction=True)
def test_the_lanes_of_a_worker_burn_few_more_than_one():
    dispatch = make_dispatch(state=DispatchState.ACCEPTED, messages=BROKEN)
    in_chunks(dispatch, make_users(600, custom_attributes={"size": 0}), 60)
    crew, lanes = Crew(), 4
    Dispatch.objects.update(state=DispatchState.SENDING)

    crew.start(lanes)
    wait_until(lambda: Dispatch.objects.get().state is DispatchState.PAUSED)
    crew.stop()

    failed = balanced(dispatch).failed
    assert MOST_RENDER_FAILURES <= failed < MOST_RENDER_FAILURES + lanes


def test_nothing_strained_asks_nothing(django_assert_num_queries):
    strains = Strains()
    strains[1].render_failures = MOST_RENDER_FAILURES - 1

    with django_assert_num_queries(0):
        pause_strained(strains)
