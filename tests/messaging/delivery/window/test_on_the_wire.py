"""What may still arrive after a stop: no more than slots and windows allow."""

import uuid

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ChunkState, ConnectionTrust
from messaging.delivery.window.on_the_wire import in_flight, is_any_lane_sending
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from tests.messaging.delivery.sends import make_dispatch
from tests.rows import make_chunk

pytestmark = pytest.mark.django_db


def carrier(**fields):
    return Connection.objects.create(
        name=f"SMTP {Connection.objects.count()}",
        channel=ChannelKey.EMAIL,
        provider="smtp",
        trust=ConnectionTrust.SHELL,
        **fields,
    )


def out(dispatch, size, *, connection, owner=None, **fields):
    """A leased chunk with ``size`` users in its window."""
    chunk = make_chunk(dispatch, size=100, sent=10, connection=connection)
    leased = {"state": ChunkState.LEASED, "owner": owner or uuid.uuid4(), "inflight": 10 + size}
    Chunk.objects.filter(pk=chunk.pk).update(**leased | fields)


def test_each_lane_has_at_most_its_slots_out():
    dispatch = make_dispatch()
    smtp = carrier()
    out(dispatch, 50, connection=smtp)
    out(dispatch, 3, connection=smtp)

    assert in_flight(dispatch) == 8 + 3


def test_a_lane_with_many_chunks_has_its_slots_once():
    dispatch = make_dispatch()
    smtp, owner = carrier(slots=5), uuid.uuid4()
    for _ in range(3):
        out(dispatch, 4, connection=smtp, owner=owner)

    assert in_flight(dispatch) == 5


def test_nothing_is_out_in_the_sandbox_behind_a_verdict_or_without_a_lease():
    dispatch = make_dispatch()
    out(dispatch, 50, connection=None)
    out(dispatch, 50, connection=carrier(), verdict=Reason.STOPPED)
    out(dispatch, 50, connection=carrier(), state=ChunkState.READY)
    out(make_dispatch(), 50, connection=carrier())

    assert in_flight(dispatch) == 0


def test_a_lane_sends_until_its_chunk_is_given_back():
    dispatch = make_dispatch()
    out(dispatch, 0, connection=None)
    assert is_any_lane_sending(dispatch)

    Chunk.objects.update(state=ChunkState.READY)

    assert not is_any_lane_sending(dispatch)
