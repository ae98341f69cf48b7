"""What a busy process hears: stops, pauses, withdrawals; and that the deaf do not send."""

import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import OperationalError

from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.delivery.lane import Lane
from messaging.delivery.watch import DEAF_SECONDS, LISTEN_SECONDS, Watch
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from messaging.models.withdrawal import Withdrawal
from messaging.people.withdrawing import withdraw
from tests.journeys.workers import wait_until
from tests.messaging.delivery.sends import make_dispatch
from tests.messaging.delivery.window.windows import Clock

EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watch(clock):
    """As kept by a thread that a test is itself: it hears when told to."""
    watch = Watch(clock)
    watch.is_kept = True
    return watch


def moved(dispatch, **fields):
    Dispatch.objects.filter(pk=dispatch.pk).update(**fields)


@pytest.mark.parametrize(
    "state", [each for each in DispatchState if each is not DispatchState.SENDING]
)
def test_only_what_is_sending_may_send(watch, state, clock):
    sending, other = make_dispatch(), make_dispatch(state=state)

    with watch.over({sending.pk, other.pk}):
        assert watch.lets(sending.pk, clock.now)
        assert not watch.lets(other.pk, clock.now)


@pytest.mark.parametrize(("reason", "lets"), [("credentials", True), ("restored", False)])
def test_held_for_one_carrier_goes_on_with_the_others(watch, reason, lets, clock):
    held = make_dispatch(state=DispatchState.HELD, state_reason=reason)

    with watch.over({held.pk}):
        assert watch.lets(held.pk, clock.now) is lets


def test_a_stop_is_heard_the_next_time_it_listens(watch, clock):
    dispatch = make_dispatch()
    with watch.over({dispatch.pk}):
        moved(dispatch, state=DispatchState.STOPPING)
        assert watch.lets(dispatch.pk, clock.now)

        watch.hear()

        assert not watch.lets(dispatch.pk, clock.now)


def test_who_opens_a_window_hears_of_a_stop_at_once(watch, clock):
    dispatch, other = make_dispatch(), make_dispatch()
    with watch.over({other.pk}):
        moved(dispatch, state=DispatchState.STOPPING)

        with watch.over({dispatch.pk}):
            assert not watch.lets(dispatch.pk, clock.now)


def test_the_deaf_do_not_send(watch, clock):
    dispatch = make_dispatch()
    with watch.over({dispatch.pk}):
        clock.now += DEAF_SECONDS
        assert watch.lets(dispatch.pk, clock.now)

        clock.now += 0.01

        assert not watch.lets(dispatch.pk, clock.now)


def test_a_lane_alone_listens_by_itself(clock):
    watch, dispatch = Watch(clock), make_dispatch()
    with watch.over({dispatch.pk}):
        moved(dispatch, state=DispatchState.PAUSED)
        assert watch.lets(dispatch.pk, clock.now)

        clock.now += LISTEN_SECONDS + 0.01

        assert not watch.lets(dispatch.pk, clock.now)


def test_a_dispatch_stays_in_hand_until_its_last_window_closes(watch, clock):
    dispatch = make_dispatch()
    with watch.over({dispatch.pk}):
        with watch.over({dispatch.pk}):
            pass
        watch.hear()

        assert watch.lets(dispatch.pk, clock.now)

    watch.hear()
    assert not watch.lets(dispatch.pk, clock.now)


@pytest.mark.parametrize(("said", "email", "sms"), [(EMAIL, True, False), (None, True, True)])
def test_a_withdrawal_holds_on_its_channel_or_on_all(watch, clock, said, email, sms):
    watch.hear()
    since = clock.now
    withdraw([7], said)

    watch.hear()

    assert watch.has_withdrawn(7, EMAIL, since=since) is email
    assert watch.has_withdrawn(7, SMS, since=since) is sms
    assert not watch.has_withdrawn(8, EMAIL, since=since)


def test_who_was_fetched_after_it_was_heard_has_been_judged_by_it(watch, clock):
    withdraw([7])
    watch.hear()
    clock.now += 1

    watch.hear()

    assert not watch.has_withdrawn(7, EMAIL, since=clock.now)


def test_what_commits_late_is_read_although_later_ids_are_known(watch, clock):
    withdraw([1, 2, 3])
    late = Withdrawal.objects.get(user_id=2)
    late.delete()
    watch.hear()
    clock.now += 1
    since = clock.now

    late.save(force_insert=True)
    watch.hear()

    assert watch.has_withdrawn(2, EMAIL, since=since)
    assert not watch.has_withdrawn(3, EMAIL, since=since)


def test_what_is_old_is_not_read_unless_it_was_deaf_meanwhile(watch, clock):
    watch.hear()
    since = clock.now
    Withdrawal.objects.create(user_id=7, at=DatabaseNow() - timedelta(seconds=15))
    watch.hear()
    assert not watch.has_withdrawn(7, EMAIL, since=since)

    clock.now += 10
    watch.hear()

    assert watch.has_withdrawn(7, EMAIL, since=since)


def test_listening_takes_two_statements_however_much_is_in_hand(watch, django_assert_num_queries):
    numbers = {make_dispatch().pk for _ in range(5)}
    withdraw(range(50))
    with watch.over(numbers), django_assert_num_queries(2):
        watch.hear()


def test_what_was_read_once_is_not_read_again(watch, django_assert_num_queries):
    withdraw(range(50))
    watch.hear()

    with django_assert_num_queries(1) as asked:  # nothing is in hand
        watch.hear()

    last = Withdrawal.objects.order_by("-id").first()
    assert f'"id" > ({last.pk})' in asked.captured_queries[0]["sql"]


def test_old_withdrawals_are_forgotten(watch, clock):
    withdraw([7])
    watch.hear()

    clock.now += 200
    watch.hear()

    assert watch._withdrawn == {}


@pytest.mark.django_db(transaction=True)
def test_a_kept_watch_hears_by_itself_and_again_after_the_database_was_away(monkeypatch):
    watch, dispatch, stopping, heard = Watch(Lane.clock), make_dispatch(), Event(), []
    faults = [OperationalError("away")]
    hear = watch.hear

    def hard_of_hearing():
        if faults and watch.is_kept:
            raise faults.pop()
        hear()

    monkeypatch.setattr(watch, "hear", hard_of_hearing)
    thread = Thread(target=watch.keep, args=(stopping, lambda: heard.append(time.monotonic())))
    with watch.over({dispatch.pk}):
        thread.start()
        moved(dispatch, state=DispatchState.STOPPING)
        try:
            wait_until(lambda: heard and not watch.lets(dispatch.pk, Lane.clock()), 10)
        finally:
            stopping.set()
            thread.join()

    assert not faults
    assert not watch.is_kept


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_while_nothing_is_in_hand():
    watch, stopping, heard = Watch(Lane.clock), Event(), []
    thread = Thread(target=watch.keep, args=(stopping, lambda: heard.append(1)))
    thread.start()

    time.sleep(3 * LISTEN_SECONDS)
    stopping.set()
    thread.join()

    assert heard == []
