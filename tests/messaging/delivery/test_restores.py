"""A database that is put back: what may have been sent since waits for a member."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from messaging.choices.states import DispatchState
from messaging.delivery import high_mark, outcomes
from messaging.delivery.high_mark import Newest
from messaging.delivery.restores import LEAP, generation_now
from messaging.delivery.sweeper import sweep
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from messaging.models.time_ordered_id import id_at
from messaging.models.workspace import Workspace
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, new_lane

pytestmark = pytest.mark.django_db
STATE = DispatchState
RESTORED = "restored"


@pytest.fixture
def copy():
    """A copy of the database's rows, and what puts it back."""
    tables = (Dispatch, Chunk, Delivery, Workspace)

    def taken():
        rows = {table: list(table.objects.values()) for table in tables}

        def put_back():
            for table in reversed(tables):
                table.objects.all().delete()
            for table in (Workspace, Dispatch, Chunk, Delivery):
                table.objects.bulk_create(table(**row) for row in rows[table])

        return put_back

    return taken


def state_of(dispatch):
    dispatch.refresh_from_db()
    return dispatch.state, dispatch.state_reason


def age_stamp(**ago):
    Workspace.objects.update(stamped_at=DatabaseNow() - timedelta(**ago))


def test_a_send_that_has_left_since_the_copy_does_not_leave_again(copy):
    dispatch = make_send([make_user()])
    generation_now()
    put_back = copy()
    carry_all()
    assert balanced(dispatch).sent == 1

    put_back()
    carry_all()

    assert Delivery.objects.count() == 0
    assert state_of(dispatch) == (STATE.HELD, RESTORED)
    assert dispatch.state_before is STATE.SENDING
    assert Workspace.current().generation == 2


def test_a_sweep_holds_as_a_drain_does(copy):
    dispatch = make_send([make_user()])
    generation_now()
    put_back = copy()
    carry_all()
    put_back()

    sweep()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)


def test_rows_that_are_newer_than_the_mark_do_not_hide_what_is_gone(copy):
    dispatch = make_send([make_user()])
    generation_now()
    put_back = copy()
    carry_all()
    put_back()
    later = id_at(timezone.now() + timedelta(minutes=1))
    Delivery.objects.create(
        id=later, dispatch_number=dispatch.pk, channel=5, status=2, reason=1, attempt=1
    )

    carry_all()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)


def test_a_stamp_that_has_gone_back_is_enough():
    dispatch = make_send([make_user()])
    generation_now()
    age_stamp(seconds=30)

    carry_all()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)


def test_a_generation_that_has_gone_back_is_enough():
    dispatch = make_send([make_user()])
    generation_now()
    mark = high_mark.read()
    high_mark.write(mark._replace(generation=7))

    carry_all()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)
    assert Workspace.current().generation == high_mark.read().generation == 8


def test_a_copy_without_the_folder_is_known_by_its_old_stamp():
    dispatch = make_send([make_user()])
    generation_now()
    high_mark.path().unlink()
    age_stamp(minutes=61)

    carry_all()

    assert state_of(dispatch) == (STATE.HELD, RESTORED)


def test_an_hour_without_work_that_waits_costs_nothing():
    generation_now()
    high_mark.path().unlink()
    age_stamp(minutes=61)
    generation_now()
    dispatch = make_send([make_user()])

    carry_all()

    assert balanced(dispatch).sent == 1


def test_what_is_accepted_afterwards_is_not_held_and_has_no_number_of_a_lost_one(copy):
    make_send([make_user()])
    generation_now()
    put_back = copy()
    carry_all()
    put_back()
    carry_all()
    later = make_send([make_user()])

    carry_all()
    sweep()

    assert balanced(later).sent == 1
    assert later.number > LEAP


def test_another_machine_follows_and_holds_nothing_twice(copy):
    make_send([make_user()])
    generation_now()
    put_back = copy()
    carry_all()
    of_another = high_mark.read()
    put_back()
    sweep()
    later = make_send([make_user()])
    high_mark.write(of_another)

    carry_all()

    assert balanced(later).sent == 1
    assert high_mark.read().generation == 2


def test_a_second_restore_of_the_same_copy_is_seen_again(copy):
    dispatch = make_send([make_user()])
    generation_now()
    put_back = copy()
    carry_all()
    for generation in (2, 3):
        put_back()
        sweep()
        assert state_of(dispatch) == (STATE.HELD, RESTORED)
        assert Workspace.current().generation == generation


def test_a_new_database_in_an_old_folder_is_no_restore():
    dispatch = make_send([make_user()])
    carry_all()
    Delivery.objects.all().delete()
    Workspace.objects.all().delete()
    dispatch = make_send([make_user()])

    carry_all()

    assert balanced(dispatch).sent == 1
    assert high_mark.read().installation == Workspace.current().installation


def test_deliveries_that_retention_took_are_no_restore():
    carry_all()
    old = Newest(id_at(timezone.now() - timedelta(days=2)), 1)
    high_mark.note(old, generation_now())
    assert high_mark.read().newest == old
    dispatch = make_send([make_user()])

    carry_all()

    assert balanced(dispatch).sent == 1


def test_a_worker_that_starts_again_a_minute_later_holds_nothing():
    generation_now()
    dispatch = make_send([make_user()])
    age_stamp(minutes=30)
    high_mark.write(high_mark.read()._replace(stamp=0))

    carry_all()

    assert balanced(dispatch).sent == 1
    assert timezone.now() - Workspace.current().stamped_at < timedelta(minutes=5)


def test_what_was_rolled_back_is_not_marked(monkeypatch):
    generation_now()
    make_send([make_user()])
    before, lane = high_mark.read(), new_lane()

    def full(*_):
        lane.stopping.set()
        raise OperationalError("no")

    monkeypatch.setattr(outcomes.side_effects, "keep", full)
    carry_all(lane)

    assert lane.stopping.is_set()
    assert high_mark.read() == before


def test_the_look_costs_one_query(django_assert_num_queries):
    generation_now()
    generation_now()

    with django_assert_num_queries(1):
        generation_now()
    assert connection.in_atomic_block
