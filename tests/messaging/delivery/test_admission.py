"""Rates, lanes and probes: what many lanes share, and what the usual case does not pay for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices.states import ConnectionState
from messaging.delivery.admission import FREE, admitted, rate_of, terms_of
from messaging.delivery.claim import claim_chunks
from messaging.models.connection import Connection
from messaging.models.fields import DatabaseNow
from tests.factories import make_user
from tests.messaging.delivery.carriers import boxed, let_time_pass
from tests.messaging.delivery.sends import balanced, carry_all, make_send, new_lane
from tests.messaging.delivery.window.windows import Clock

pytestmark = pytest.mark.django_db


def claimed_users(lane=None):
    own = lane or new_lane()
    claim = claim_chunks(own)
    own.close()
    return sum(len(lease.user_ids) for lease in claim.leases) if claim else 0


def places_booked(connection):
    """How many seconds ahead the next free place is."""
    row = Connection.objects.annotate(clock=DatabaseNow()).get(pk=connection.pk)
    return (row.next_free_at - row.clock).total_seconds()


def test_healthy_connection_without_rate_is_used_on_no_terms():
    connection = boxed()
    connection.refresh_from_db()

    assert terms_of(connection, timezone.now()) == FREE


def test_claim_of_a_healthy_connection_asks_nothing_about_it(django_assert_num_queries):
    connection = boxed()
    lane = new_lane()
    make_send([make_user()], connection=connection)

    # Is there work? Which connections? Nothing small or bulk of the sandbox's (a savepoint and its
    # release around each). The secrets, once a lane. One small chunk, and its lease.
    with django_assert_num_queries(9):
        assert claim_chunks(lane)
    lane.close()


def test_rate_reserves_places_for_what_is_claimed():
    connection = boxed(rate_per_second=10)
    make_send([make_user() for _ in range(40)], connection=connection)

    assert claimed_users() == 40
    assert 3 < places_booked(connection) <= 4


def test_lanes_share_a_rate_and_work_beyond_five_seconds_waits():
    connection = boxed(rate_per_second=10)
    for _ in range(4):
        make_send([make_user() for _ in range(40)], connection=connection)

    taken = [claimed_users() for _ in range(4)]

    assert taken == [40, 40, 0, 0]
    let_time_pass(4)
    assert claimed_users() == 40


def test_messages_wait_for_their_places(monkeypatch):
    connection = boxed(rate_per_second=20)
    dispatch = make_send([make_user() for _ in range(10)], connection=connection)
    lane = new_lane()
    lane.clock = Clock()
    monkeypatch.setattr("messaging.delivery.window.signs.time", lane.clock)

    carry_all(lane)

    lane.close()
    assert balanced(dispatch).sent == 10
    assert lane.clock.slept == pytest.approx(9 / 20)


def test_bulk_under_a_rate_takes_a_window_of_what_five_seconds_hold_and_asks_again():
    connection = boxed(rate_per_second=20)
    make_send([make_user() for _ in range(120)], connection=connection)

    assert claimed_users() == 100


def test_most_lanes_is_honoured():
    connection = boxed(max_lanes=2)
    for _ in range(3):
        make_send([make_user() for _ in range(60)], connection=connection)

    assert [claimed_users() for _ in range(3)] == [60, 60, 0]


def test_one_lane_takes_the_probe_and_others_wait_for_the_next():
    connection = boxed(state=ConnectionState.HELD, probe_at=timezone.now() - timedelta(seconds=1))
    make_send([make_user()], connection=connection)
    make_send([make_user()], connection=connection)

    assert [claimed_users(), claimed_users()] == [1, 0]


def test_probe_taken_by_somebody_faster_is_not_taken_again():
    connection = boxed(state=ConnectionState.HELD, probe_at=timezone.now() - timedelta(seconds=1))
    make_send([make_user()], connection=connection)
    stale = Connection.objects.get(pk=connection.pk)
    Connection.objects.update(probe_at=timezone.now() + timedelta(seconds=60))

    terms = terms_of(stale, timezone.now())

    assert terms.is_probe
    assert admitted(stale, terms) is None


@pytest.mark.parametrize(
    ("ago_seconds", "rate"), [(0, 50), (29, 50), (30, 55), (60, 60.5), (300, 100), (4_000, 100)]
)
def test_slowed_rate_recovers_by_a_tenth_each_half_minute(ago_seconds, rate):
    now = timezone.now()
    connection = Connection(
        rate_per_second=100, slowed_rate=50.0, slowed_at=now - timedelta(seconds=ago_seconds)
    )

    assert rate_of(connection, now) == pytest.approx(rate)


def test_connection_without_a_rate_is_free_again_an_hour_after():
    now = timezone.now()
    connection = Connection(slowed_rate=50.0, slowed_at=now - timedelta(hours=1))

    assert rate_of(connection, now) is None
