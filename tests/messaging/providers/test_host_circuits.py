"""Failing hosts are left alone; the others go on."""

from ipaddress import ip_network

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.choices.states import ChunkState, ConnectionState, ConnectionTrust
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.providers import host_circuits
from messaging.providers.host_circuits import HostCircuits
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send
from tests.messaging.delivery.window.windows import Clock
from tests.sinks.http import HttpSink

HOST = "hooks.example"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def circuits(clock):
    return HostCircuits(clock)


def fail(circuits, times=20, host=HOST, outcome_class=OutcomeClass.TRANSIENT):
    for _ in range(times):
        circuits.note(host, outcome_class)


def test_twenty_failures_open_one_host_for_a_minute(circuits):
    fail(circuits)

    assert (circuits.wait_seconds(HOST), circuits.wait_seconds("other.example")) == (60, 0)


def test_one_call_is_let_by_after_a_minute_and_the_others_wait_for_it(circuits, clock):
    fail(circuits)
    clock.now += 60

    assert [circuits.wait_seconds(HOST), circuits.wait_seconds(HOST)] == [0, 60]


@pytest.mark.parametrize(("answer", "wait"), [(OutcomeClass.OK, 0), (OutcomeClass.IN_DOUBT, 60)])
def test_what_the_probe_hears_decides(circuits, clock, answer, wait):
    fail(circuits)
    clock.now += 60
    circuits.wait_seconds(HOST)

    circuits.note(HOST, answer)

    assert circuits.wait_seconds(HOST) == wait


def test_failures_among_more_answers_and_of_long_ago_open_nothing(circuits, clock):
    circuits.note(HOST, OutcomeClass.TRANSIENT)
    fail(circuits, 30, outcome_class=OutcomeClass.OK)
    fail(circuits, 19)
    assert circuits.wait_seconds(HOST) == 0
    clock.now += 31

    fail(circuits, 19)

    assert circuits.wait_seconds(HOST) == 0


def test_refusals_are_no_failures(circuits):
    fail(circuits, 50, outcome_class=OutcomeClass.PERMANENT_MESSAGE)

    assert circuits.wait_seconds(HOST) == 0


def test_only_so_many_hosts_are_remembered(circuits, monkeypatch):
    monkeypatch.setattr(host_circuits, "MOST_HOSTS", 3)
    for number in range(5):
        fail(circuits, 1, host=f"h{number}.example")

    assert len(circuits._hosts) == 2


@pytest.mark.django_db
def test_dead_receiver_is_left_alone_uncharged_while_another_gets_its_calls(settings):
    settings.CARILLON_OUTBOUND_ALLOW = (ip_network("127.0.0.1"),)
    connection = Connection.objects.create(
        name="Hooks",
        channel=ChannelKey.WEBHOOK,
        provider="webhook",
        trust=ConnectionTrust.CONSOLE,
        slots=4,
    )
    users = [make_user() for _ in range(100)]
    with HttpSink() as dead, HttpSink() as fine:
        dead.reply_with(503)
        broken, good = (
            make_send(
                users,
                ChannelKey.WEBHOOK,
                connection=connection,
                messages={"url": sink.url("/in"), "request_method": "POST"},
            )
            for sink in (dead, fine)
        )
        carry_all()

    called = len(dead.requests)
    assert 20 <= called < 20 + 4
    assert (balanced(broken).pending, balanced(good).sent) == (100, 100)
    charged = Chunk.objects.filter(dispatch=broken, attempt=2)
    left_alone = Chunk.objects.filter(dispatch=broken, attempt=1, state=ChunkState.READY)
    assert sum(chunk.size for chunk in charged) == called
    assert sum(chunk.size for chunk in left_alone) == 100 - called
    assert Attempt.objects.count() == called
    assert Connection.objects.get().state is ConnectionState.HEALTHY
