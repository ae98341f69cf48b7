"""When a dispatch ends, and when it must not."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery import endings
from messaging.delivery.claim import EXPIRED
from messaging.delivery.endings import UNBALANCED, end_finished, note
from messaging.delivery.results import Results
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import summed
from tests.factories import NOW, make_user
from tests.messaging.delivery.sends import claimed, make_dispatch, make_send
from tests.rows import make_chunk, make_delivery

pytestmark = pytest.mark.django_db
SENDING = DispatchState.SENDING


@pytest.fixture
def send():
    """A dispatch of which nothing is left, with the row and the count of its one user."""
    dispatch = make_dispatch()
    make_chunk(dispatch, sent=1)
    make_delivery(dispatch, make_user())
    return dispatch


def ended(dispatch):
    """Whether ending says it ended one; the dispatch is read again."""
    count = end_finished(Dispatch.objects.all())
    dispatch.refresh_from_db()
    return count == 1


def change(dispatch, **fields):
    Dispatch.objects.filter(pk=dispatch.pk).update(**fields)


@pytest.mark.parametrize(
    ("state", "reason", "end"),
    [
        (SENDING, "", DispatchState.COMPLETED),
        (DispatchState.STOPPING, "", DispatchState.STOPPED),
        (DispatchState.STOPPING, EXPIRED, DispatchState.EXPIRED),
    ],
)
def test_dispatch_with_nothing_left_ends_as_what_it_was_doing(send, state, reason, end):
    change(send, state=state, state_reason=reason)

    assert ended(send)
    assert (send.state, send.state_before) == (end, state)
    assert send.ended_at
    assert send.totals == summed(send).to_json()


def test_ended_dispatch_ends_once(send):
    assert ended(send)
    assert not ended(send)


@pytest.mark.parametrize("state", [DispatchState.PAUSED, DispatchState.HELD])
def test_dispatch_that_waits_for_a_member_does_not_end(send, state):
    change(send, state=state)

    assert not ended(send)
    assert send.state is state


@pytest.mark.parametrize("state", [ChunkState.READY, ChunkState.LEASED])
def test_dispatch_with_a_chunk_left_does_not_end(send, state):
    Chunk.objects.filter(pk=make_chunk(send, size=2).pk).update(state=state)

    assert not ended(send)
    assert send.state is SENDING


def test_dispatch_without_its_audience_is_not_completed_but_can_be_stopped():
    dispatch = make_dispatch(broadcast=True)
    assert not ended(dispatch)

    change(dispatch, state=DispatchState.STOPPING)
    assert ended(dispatch)
    assert dispatch.state is DispatchState.STOPPED


def test_row_that_is_missing_keeps_the_dispatch_open_and_is_said_once(send, caplog):
    Delivery.objects.all().delete()

    assert not ended(send)
    assert not ended(send)

    assert (send.state, send.state_reason, send.totals) == (SENDING, UNBALANCED, None)
    assert [record.dispatch_id for record in caplog.records] == [send.public_id]


def test_row_of_another_outcome_keeps_the_dispatch_open(send):
    Delivery.objects.update(status=Status.SKIPPED)

    assert not ended(send)


def test_channels_that_are_off_by_opposite_amounts_keep_the_dispatch_open(send):
    make_chunk(send, ChannelKey.SMS, size=1, cursor=1, targeted=1)
    make_chunk(send, ChannelKey.WEBHOOK, size=0, targeted=0, sent=1)
    make_delivery(send, make_user())

    assert not ended(send)


def test_rows_of_a_large_dispatch_are_not_counted(send, monkeypatch):
    monkeypatch.setattr(endings, "MOST_ROWS_COUNTED", 0)
    Delivery.objects.all().delete()

    assert ended(send)


def finished_sends(count):
    """Dispatches of which nothing is left, three users each."""
    sends = [make_dispatch() for _ in range(count)]
    for dispatch in sends:
        make_chunk(dispatch, size=3, cursor=3, targeted=3, sent=3)
        for _ in range(3):
            make_delivery(dispatch, make_user())
    return sends


def test_many_end_in_as_many_statements_as_two(django_assert_num_queries):
    sends = finished_sends(5)

    # What is finished; then, between two of the savepoint: locks, sums, reasons, rows, the end.
    with django_assert_num_queries(1 + 2 + 5):
        assert end_finished(Dispatch.objects.all()) == 5

    for dispatch in sends:
        dispatch.refresh_from_db()
        assert dispatch.state is DispatchState.COMPLETED
        assert dispatch.totals == summed(dispatch).to_json()


def test_one_wrong_sum_among_many_keeps_only_its_own_open(send):
    wrong, *right = finished_sends(3)
    Delivery.objects.filter(dispatch_number=wrong.pk).first().delete()

    assert end_finished(Dispatch.objects.all()) == 3

    states = dict(Dispatch.objects.values_list("pk", "state"))
    assert states.pop(wrong.pk) is SENDING
    assert set(states.values()) == {DispatchState.COMPLETED}
    assert states.keys() == {dispatch.pk for dispatch in (send, *right)}


@pytest.mark.parametrize("most", [0, 3, 5])
def test_rows_are_counted_together_only_up_to_the_bound(monkeypatch, most):
    monkeypatch.setattr(endings, "MOST_ROWS_COUNTED", most)
    counted = []
    agreeing = endings._agreeing
    monkeypatch.setattr(
        endings, "_agreeing", lambda each: counted.append(len(each)) or agreeing(each)
    )
    finished_sends(3)

    assert end_finished(Dispatch.objects.all()) == 3
    assert counted == ([3] if most == 0 else [1, 1, 1])


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_holds_is_waited_for_and_ends_after_the_others():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one lock for all rows")
    held, other = finished_sends(2)
    is_held, ending = Event(), Event()

    def hold():
        with transaction.atomic():
            Dispatch.objects.select_for_update().get(pk=held.pk)
            is_held.set()
            while not Dispatch.objects.filter(pk=other.pk, state=DispatchState.COMPLETED).exists():
                assert not ending.wait(0.01), "the other one waits for this one's lock"
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    is_held.wait(30)
    count = end_finished(Dispatch.objects.all())
    ending.set()
    holder.join()

    assert count == 2


def noted(*, sent, started):
    """Note a window of one user; return the dispatch."""
    dispatch = make_send([make_user(), make_user()])
    [lease] = claimed().leases
    lease.outcomes[Status.SENT if sent else Status.SKIPPED, 0 if sent else Reason.NO_ADDRESS] = 1
    note([Results(lease, 1)], started)
    dispatch.refresh_from_db()
    return dispatch


def test_first_message_that_left_is_noted_and_remembered():
    started = set()

    dispatch = noted(sent=True, started=started)
    assert dispatch.first_sent_at
    assert started == {dispatch.pk}
    assert dispatch.state is SENDING


def test_window_of_skipped_users_starts_nothing():
    started = set()

    assert noted(sent=False, started=started).first_sent_at is None
    assert started == set()


def test_later_message_of_another_lane_does_not_move_the_first():
    dispatch = make_send([make_user()], first_sent_at=NOW)
    [lease] = claimed().leases
    lease.outcomes[Status.SENT, 0] = 1

    note([Results(lease, 1)], set())

    dispatch.refresh_from_db()
    assert dispatch.first_sent_at == NOW


@pytest.mark.parametrize(("status", "before"), [(2, None), (1, None), (1, NOW)])
def test_window_that_ends_the_last_chunk_ends_the_dispatch(send, status, before):
    change(send, first_sent_at=before)
    make_send([make_user()])
    [lease] = claimed().leases
    lease.dispatch_number, lease.cursor = send.pk, lease.size
    lease.outcomes[status, 0] = 1

    note([Results(lease, 1)], set())

    send.refresh_from_db()
    assert send.state is DispatchState.COMPLETED
    assert bool(send.first_sent_at) is (status == Status.SENT)
    assert before in {None, send.first_sent_at}
