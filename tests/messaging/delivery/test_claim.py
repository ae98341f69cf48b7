"""Who may take what, in which order."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState, ConnectionState, ConnectionTrust, DispatchState
from messaging.delivery.claim import claim_chunks
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.fields import DatabaseNow
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, new_lane

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def taken(lane):
    claim = claim_chunks(lane)
    return [lease.dispatch_number for lease in claim.leases] if claim else []


def make_connection(name):
    return Connection.objects.create(
        name=name,
        channel=ChannelKey.EMAIL,
        provider="smtp",
        settings={"host": "127.0.0.1", "port": "25"},
        trust=ConnectionTrust.SHELL,
        proven_at=DatabaseNow(),
    )


def make_bulk(dispatch, **fields):
    Chunk.objects.filter(dispatch=dispatch).update(is_small=False, **fields)


def test_small_chunks_of_many_dispatches_are_taken_at_once(lane):
    dispatches = [make_send([make_user()]) for _ in range(5)]

    assert taken(lane) == [dispatch.pk for dispatch in dispatches]
    assert taken(lane) == []


def test_small_goes_before_bulk_and_everybodys_first_before_anybodys_second(lane):
    late, early, small = (make_send([make_user()]) for _ in range(3))
    make_bulk(late, number=2)
    make_bulk(early, number=1)

    order = [taken(lane), taken(lane), taken(lane)]

    assert order == [[small.pk], [early.pk], [late.pk]]


def test_connections_with_work_and_the_sandbox_are_served_in_turn(lane):
    carriers = [None, make_connection("first"), make_connection("second")]
    make_connection("idle")
    for connection in carriers * 2:
        make_bulk(make_send([make_user()], connection=connection))

    served = [claim_chunks(lane).connection for _ in range(6)]

    assert served == carriers * 2
    assert claim_chunks(lane) is None


def test_hinted_dispatch_is_served_first(lane):
    make_send([make_user()])
    hinted = make_send([make_user()])
    lane.preferred = hinted.pk

    assert taken(lane) == [hinted.pk]


def test_lane_for_small_chunks_leaves_bulk_alone(lane):
    lane.only_small = True
    make_bulk(make_send([make_user()]))

    assert taken(lane) == []


@pytest.mark.parametrize(
    "state", [DispatchState.ACCEPTED, DispatchState.PAUSED, DispatchState.HELD]
)
def test_only_what_is_sending_is_taken(lane, state):
    make_send([make_user()], state=state)

    assert taken(lane) == []


def test_chunk_whose_time_has_not_come_waits_and_a_newer_ones_shape_is_left(lane):
    make_send([make_user()])
    make_send([make_user()])
    first, second = Chunk.objects.order_by("id")
    Chunk.objects.filter(pk=first.pk).update(not_before="2100-01-01T00:00Z")
    Chunk.objects.filter(pk=second.pk).update(schema_version=2)

    assert taken(lane) == []


@pytest.mark.parametrize("state", [ConnectionState.HELD, ConnectionState.CIRCUIT_OPEN])
def test_connection_that_is_not_healthy_is_not_used(lane, state):
    connection = Connection.objects.create(
        name="A",
        channel=ChannelKey.EMAIL,
        provider="sandbox",
        trust=ConnectionTrust.CONSOLE,
        state=state,
    )
    make_send([make_user()], connection=connection)

    assert taken(lane) == []


def test_connection_whose_key_is_lost_holds_up_nobody_else(settings):
    connection = Connection.objects.create(
        name="A", channel=ChannelKey.EMAIL, provider="sandbox", trust=ConnectionTrust.CONSOLE
    )
    held, other = make_send([make_user()], connection=connection), make_send([make_user()])
    settings.CARILLON_ENCRYPTION_KEYS = ("A" * 43 + "=",)

    carry_all()

    assert (balanced(held).pending, balanced(other).sent) == (1, 1)


def test_lease_that_is_over_is_taken_over_and_counted(lane):
    make_send([make_user()])
    taken(lane)
    Chunk.objects.update(lease_until=DatabaseNow())
    other = new_lane()

    (lease,) = claim_chunks(other).leases
    other.close()

    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.owner) == (ChunkState.LEASED, other.owner)
    assert (lease.claim_number, lease.crash_count) == (2, 1)
