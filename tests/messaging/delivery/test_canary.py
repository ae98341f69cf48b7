"""A few first, then the rest or nobody: one verdict, whoever draws it, and books that balance."""

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.states import CanaryState, ConnectionState, DispatchState
from messaging.delivery import canary
from messaging.delivery.canary import judge_canaries
from messaging.delivery.claim import claim_chunks
from messaging.delivery.holds import hold_and_release
from messaging.delivery.sweeper import sweep
from messaging.models.chunk import UNTIL_JUDGED, Chunk
from messaging.models.fields import DatabaseNow
from messaging.services.dispatches import resume
from tests.factories import make_user
from tests.messaging.delivery.canaries import USERS, ask, frozen, held, send, stands
from tests.messaging.delivery.carriers import boxed, let_time_pass, relay
from tests.messaging.delivery.sends import balanced, carry_all, make_dispatch, new_lane
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db
STATE = DispatchState


def test_the_rest_waits_for_the_canary_and_goes_once_it_has_passed():
    dispatch = send()

    carry_all()
    assert stands(dispatch) == (STATE.SENDING, CanaryState.UNDECIDED, (5, 0, 0, 15))
    sweep()
    assert stands(dispatch) == (STATE.SENDING, CanaryState.PASSED, (5, 0, 0, 15))
    carry_all()

    assert stands(dispatch) == (STATE.COMPLETED, CanaryState.PASSED, (20, 0, 0, 0))


def test_a_canary_that_fails_holds_the_rest_however_often_it_is_judged(caplog):
    dispatch = held()

    sweep()
    carry_all()

    assert stands(dispatch) == (STATE.HELD, CanaryState.FAILED, (0, 5, 0, 15))
    assert (dispatch.state_reason, dispatch.state_before) == ("canary", STATE.SENDING)
    assert caplog.text.count("canary failed") == 1


def test_a_retry_keeps_the_canary_undecided_and_counts_with_it():
    with SmtpSink() as sink:
        sink.reply_with("450 4.2.0 later", at="rcpt", nth=1, times=1)
        dispatch = send(carrier=relay(sink), failure_percentage=0)
        carry_all()
        sweep()
        assert stands(dispatch) == (STATE.SENDING, CanaryState.UNDECIDED, (4, 0, 0, 16))

        let_time_pass()
        carry_all()
        sweep()

    assert stands(dispatch) == (STATE.SENDING, CanaryState.PASSED, (5, 0, 0, 15))


def test_what_cannot_be_made_good_is_held_before_the_canary_is_through():
    dispatch = frozen()
    Chunk.objects.filter(number=1).update(cursor=2, failed_count=2)

    sweep()
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.canary_state) == (STATE.HELD, CanaryState.FAILED)

    ask(resume, dispatch)
    carry_all()
    assert not Chunk.objects.filter(number=2, cursor=0).exists()


def test_a_worker_that_dies_with_the_canary_in_hand_delays_the_verdict_only():
    dispatch = frozen()
    lane = new_lane()
    assert claim_chunks(lane)
    lane.renew()
    judge_canaries()
    assert stands(dispatch)[1] is CanaryState.UNDECIDED

    Chunk.objects.filter(number=1).update(lease_until=DatabaseNow())
    carry_all()
    judge_canaries()
    carry_all()
    lane.close()

    assert stands(dispatch) == (STATE.COMPLETED, CanaryState.PASSED, (20, 0, 0, 0))


def test_a_worker_that_dies_while_it_lets_the_rest_go_has_decided_nothing(monkeypatch):
    dispatch = send()
    carry_all()

    def die(number):
        raise SystemExit(number)

    with monkeypatch.context() as patched:
        patched.setattr(canary, "_let_go", die)
        with pytest.raises(SystemExit):
            judge_canaries()
    assert stands(dispatch)[1] is CanaryState.UNDECIDED
    judge_canaries()
    carry_all()

    assert stands(dispatch)[0] is STATE.COMPLETED


def test_an_audience_smaller_than_its_canary_is_sent_to_at_once():
    dispatch = send(users=1_000)

    carry_all()

    assert stands(dispatch) == (STATE.COMPLETED, CanaryState.UNDECIDED, (20, 0, 0, 0))


def test_a_canary_of_whom_nobody_could_be_tried_lets_the_rest_go():
    dispatch = send(ChannelKey.ANDROID_PUSH)

    carry_all()
    sweep()
    carry_all()

    assert balanced(dispatch).skipped == USERS
    assert (dispatch.state, dispatch.canary_state) == (STATE.COMPLETED, CanaryState.PASSED)


def test_duplicates_do_not_wait_and_are_nobodys_canary():
    for _ in range(3):
        make_user(email="one@rcpt.example")
    dispatch = send(users=22)

    carry_all()

    account = balanced(dispatch)
    assert (account.sent, account.skipped, account.pending) == (21, 2, 0)


def test_a_canary_whose_carrier_is_held_reads_held_although_the_rest_has_another():
    dispatch = frozen(ChannelKey.EMAIL, ChannelKey.CONTENT_CARD)
    box = boxed(state=ConnectionState.HELD, probe_at=timezone.now())
    Chunk.objects.filter(channel=ChannelKey.EMAIL).update(connection=box)
    Chunk.objects.filter(channel=ChannelKey.CONTENT_CARD, number=1).delete()

    hold_and_release()

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.state_reason) == (STATE.HELD, "credentials")


def test_a_held_carrier_of_the_rest_alone_does_not_keep_the_verdict_from_being_drawn():
    dispatch = send()
    carry_all()
    box = boxed(state=ConnectionState.HELD, probe_at=timezone.now())
    Chunk.objects.filter(not_before=UNTIL_JUDGED).update(connection=box)

    hold_and_release()
    judge_canaries()

    assert stands(dispatch)[:2] == (STATE.SENDING, CanaryState.PASSED)


def test_judging_nothing_costs_one_query_and_a_verdict_a_fixed_number(django_assert_num_queries):
    make_dispatch()
    with django_assert_num_queries(1):
        judge_canaries()

    send()
    carry_all()
    # who is undecided, figures; begin, lock, let go, verdict, commit
    with django_assert_num_queries(7):
        judge_canaries()
