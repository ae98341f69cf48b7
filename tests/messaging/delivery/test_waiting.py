"""Who waits for a lane, and in which order their chunks are served."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ConnectionTrust, DispatchState
from messaging.delivery.waiting import (
    Queue,
    WaitingChunk,
    Wanted,
    carriers_of_eligible,
    eligible,
    is_any_eligible,
    is_any_for_sandbox,
)
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.fields import moment
from tests.factories import make_user
from tests.messaging.delivery.sends import make_send

pytestmark = pytest.mark.django_db
SMALL = Wanted(Queue.SMALL, 200, only_small=False, is_sandbox=True, is_open=True)


def locked(wanted=SMALL, preferred=None):
    with transaction.atomic():
        return wanted.locked(connection_id=None, preferred=preferred)


@pytest.fixture
def sends():
    """Three dispatches of one user each, the second of many."""
    made = [make_send([make_user()]) for _ in range(3)]
    Chunk.objects.filter(dispatch=made[1]).update(is_small=False)
    return made


def numbers(chunks):
    return [chunk.dispatch_id for chunk in chunks]


def test_each_queue_serves_its_own_in_order(sends):
    first, many, last = sends

    assert numbers(locked()) == [first.pk, last.pk]
    assert numbers(locked(SMALL._replace(most=1))) == [first.pk]
    assert numbers(locked(SMALL._replace(queue=Queue.BULK))) == [many.pk]
    preferred = SMALL._replace(queue=Queue.PREFERRED)
    assert numbers(locked(preferred, last.pk)) == [last.pk]
    assert numbers(locked(SMALL._replace(is_sandbox=False))) == []


def test_without_a_carrier_only_what_needs_none_is_served(sends):
    shut = SMALL._replace(is_open=False)
    before = numbers(locked(shut))
    Chunk.objects.filter(dispatch=sends[0]).update(verdict=Reason.DUPLICATE_ADDRESS)
    Dispatch.objects.filter(pk=sends[2].pk).update(state=DispatchState.STOPPING)

    assert (before, numbers(locked(shut))) == ([], [sends[0].pk, sends[2].pk])


def test_a_row_is_what_the_database_holds(sends):
    [row, _] = locked()

    chunk = Chunk.objects.select_related("dispatch").get(pk=row.id)
    for name in WaitingChunk._fields[:20]:
        value = getattr(row, name)
        assert bytes(value) == bytes(chunk.ids) if name == "ids" else value == getattr(chunk, name)
    assert row.dispatch_state is DispatchState.SENDING
    assert moment(row.expires_at) == chunk.dispatch.expires_at
    assert abs((moment(row.clock) - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.parametrize("only_small", [False, True])
def test_a_look_says_what_the_queryset_says(sends, only_small):
    assert is_any_eligible(only_small=only_small)
    Chunk.objects.filter(is_small=True).delete()

    assert is_any_eligible(only_small=only_small) is not only_small
    assert eligible(only_small=only_small).exists() is not only_small


@pytest.mark.parametrize("only_small", [False, True])
def test_work_is_the_sandboxs_or_that_of_the_connection_it_waits_for(sends, only_small):
    carrier = Connection.objects.create(
        name="idle",
        channel=ChannelKey.EMAIL,
        provider="sandbox",
        trust=ConnectionTrust.CONSOLE,
    )
    before = is_any_for_sandbox(only_small=only_small), carriers_of_eligible(only_small=only_small)

    Chunk.objects.update(connection=carrier)

    assert before == (True, [])
    assert not is_any_for_sandbox(only_small=only_small)
    [found] = carriers_of_eligible(only_small=only_small)
    assert found == carrier
    assert abs(found.clock - datetime.now(UTC)) < timedelta(minutes=1)
