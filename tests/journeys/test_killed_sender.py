"""A worker killed over a real carrier loses nobody and doubles no more than was on the wire."""

import signal
from collections import Counter

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState, ConnectionTrust, DispatchState
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from tests.journeys.workers import wait_until, worker
from tests.messaging.delivery.sends import balanced, make_send
from tests.sinks.smtp import SmtpSink

USERS = 6_000
SLOTS = 3  # sockets of one lane
THREADS = 2
LANES = THREADS + 1  # one is kept for small chunks, as retries are
KILLS = 2
pytestmark = pytest.mark.django_db(transaction=True)


def make_users(count):
    User.objects.bulk_create(
        [User(external_id=f"u{n}", email=f"u{n}@rcpt.example") for n in range(count)],
        batch_size=1_000,
    )


def relay(sink):
    return Connection.objects.create(
        name="Relay",
        channel=ChannelKey.EMAIL,
        provider="smtp",
        settings={"host": sink.host, "port": str(sink.port)},
        trust=ConnectionTrust.CONSOLE,
        slots=SLOTS,
    )


def has_ended(dispatch):
    return Dispatch.objects.get(pk=dispatch.pk).state is DispatchState.COMPLETED


def test_killed_worker_doubles_no_more_than_its_slots_and_the_next_goes_on_at_once(tmp_path):
    make_users(USERS)
    with SmtpSink() as sink:
        dispatch = make_send(User.objects.all(), ChannelKey.EMAIL, connection=relay(sink))
        for kill in range(1, KILLS + 1):
            with worker(tmp_path, "--concurrency", str(THREADS)) as process:
                wait_until(lambda kill=kill: len(sink.messages) > kill * 1_500)
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert Chunk.objects.filter(state=ChunkState.LEASED).exists()

        # Nobody here ends the leases of the dead; sitting them out takes longer than we wait.
        with worker(tmp_path, "--concurrency", str(THREADS)):
            wait_until(lambda: has_ended(dispatch))

    received, account = Counter(sink.recipients), balanced(dispatch)
    doubled = sum(received.values()) - len(received)
    assert len(received) == account.sent + account.unknown == USERS
    assert account.unknown <= LANES * SLOTS  # whose second try was killed, too
    assert doubled <= KILLS * LANES * SLOTS
