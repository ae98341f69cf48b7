"""The fenced UPDATE, and rows by the thousand."""

import uuid
from datetime import UTC, timedelta

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ChunkState
from messaging.delivery import bulk
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from tests.factories import make_user
from tests.messaging.delivery.sends import claimed, make_send
from tests.rows import make_dispatch

pytestmark = pytest.mark.django_db
COLUMNS = (
    *("id", "dispatch_number", "channel", "attempt", "fenced", "user_id", "device_id"),
    *("outcome_class", "provider_status", "reply", "accepted_elsewhere"),
)


@pytest.fixture
def claim():
    """A chunk of four users, two a window."""
    make_send([make_user() for _ in range(4)])
    Chunk.objects.update(window_size=2)
    return claimed()


def advanced(claim, end=2, *, kept=()):
    [lease] = claim.leases
    lease.next_window(end, is_calm=False)
    return bulk.advance(claim.owner, [lease], set(kept))


def test_counts_and_cursor_move_together(claim):
    [lease] = claim.leases
    lease.outcomes.update(
        {(Status.SENT, 0): 1, (Status.SKIPPED, Reason.NO_ADDRESS): 2, (Status.SKIPPED, 7): 3}
    )

    advanced(claim)

    chunk = Chunk.objects.get()
    assert (chunk.cursor, chunk.sent_count, chunk.skipped_count) == (2, 1, 5)
    assert chunk.reasons == {"2": {"4": 2, "7": 3}}


@pytest.mark.parametrize(
    "changed",
    [
        {"owner": uuid.uuid4()},
        {"claim_number": 9},
        {"cursor": 1},
        {"state": ChunkState.READY},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_chunk_that_somebody_else_has_touched_does_not_come_back(claim, changed):
    Chunk.objects.update(**changed)
    before = Chunk.objects.values().get()

    assert advanced(claim) == {}
    assert Chunk.objects.values().get() == before


def test_clock_that_comes_back_is_aware_and_the_databases(claim):
    [clock] = advanced(claim).values()

    assert clock.tzinfo is UTC or clock.utcoffset() == timedelta(0)
    assert timedelta(0) <= clock - claim.clock < timedelta(minutes=1)


def test_kept_chunk_stays_leased_for_ninety_seconds_more(claim):
    [lease] = claim.leases
    clocks = advanced(claim, kept={lease.chunk_id})

    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.owner) == (ChunkState.LEASED, claim.owner)
    left = chunk.lease_until - clocks[chunk.pk]
    assert timedelta(seconds=89) < left < timedelta(seconds=91)


@pytest.mark.parametrize(("is_marked", "inflight"), [(True, 4), (False, 2)])
def test_next_window_is_marked_before_it_begins_only_where_it_may_leave(claim, is_marked, inflight):
    [lease] = claim.leases
    lease.is_marked = is_marked
    advanced(claim, kept={lease.chunk_id})

    assert Chunk.objects.get().inflight == inflight


def test_chunk_that_is_not_kept_is_free_again(claim):
    claim.leases[0].is_marked = True
    advanced(claim)

    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.owner, chunk.lease_until) == (ChunkState.READY, None, None)
    assert chunk.inflight == chunk.cursor


def test_chunk_at_its_end_is_done_whoever_would_keep_it(claim):
    [lease] = claim.leases
    advanced(claim, 4, kept={lease.chunk_id})

    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.owner, chunk.lease_until) == (ChunkState.DONE, None, None)


def test_each_of_many_chunks_has_a_fence_of_its_own():
    for _ in range(3):
        make_send([make_user()])
    claim = claimed()
    lost = claim.leases[1].chunk_id
    Chunk.objects.filter(pk=lost).update(claim_number=9)
    for lease in claim.leases:
        lease.next_window(1, is_calm=True)

    clocks = bulk.advance(claim.owner, claim.leases, set())

    assert clocks.keys() == {lease.chunk_id for lease in claim.leases} - {lost}


def test_nothing_to_advance_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bulk.advance(uuid.uuid4(), [], set()) == {}


def test_appended_rows_keep_nulls_flags_and_every_letter():
    reply = 'tab\t, "quotes", \\N, %s, new\nline, ünïcode 🔔'
    row = (7, 1, int(ChannelKey.EMAIL), 2, False, 3, None, 4, "450", reply, True)

    bulk.append(Attempt, COLUMNS, iter([row, (8, *row[1:])]))

    assert list(Attempt.objects.order_by("id").values_list(*COLUMNS)) == [row, (8, *row[1:])]


@pytest.mark.parametrize("is_first", [True, False])
def test_keys_of_new_rows_leap_whether_or_not_there_were_rows(is_first):
    before = 0 if is_first else make_dispatch().number

    bulk.leap(Dispatch, 1_000)
    first, second = make_dispatch().number, make_dispatch().number

    assert first > before + 1_000
    assert second == first + 1


def test_appending_nothing_is_allowed():
    bulk.append(Attempt, COLUMNS, iter(()))

    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["advance", "append"])
def test_server_that_goes_away_is_an_error_that_is_waited_for(deed):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could go away")
    make_send([make_user()])
    claim = claimed()

    with pytest.raises(OperationalError):
        write_to_a_server_that_is_gone(claim if deed == "advance" else None)


@transaction.atomic
def write_to_a_server_that_is_gone(claim):
    end_own_server_process()
    if claim:
        advanced(claim, 1)
    bulk.append(Attempt, COLUMNS, [(1, 2, 5, 1, False, None, None, 4, "500", "", False)])


def end_own_server_process():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    known = connection.get_connection_params()
    parameters = {name: known.get(name) for name in ("dbname", "host", "port", "user", "password")}
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
