"""Connections that refuse, fail, hurry or recover, and what every worker then knows of them."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from messaging.choices.states import ChunkState, ConnectionState, DispatchState
from messaging.delivery.claim import claim_chunks
from messaging.delivery.drain import work_off
from messaging.delivery.pulse import MOST_REFUSALS
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from tests.factories import make_user
from tests.messaging.delivery.carriers import boxed, let_time_pass, relay
from tests.messaging.delivery.sends import balanced, carry_all, make_send, new_lane
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db
SIGN_IN = {"username": "app", "password": "wrong"}


@pytest.fixture
def sink():
    with SmtpSink(users={"app": "right"}) as sink:
        yield sink


@pytest.fixture
def calm():
    """A relay that wants no sign-in."""
    with SmtpSink() as sink:
        yield sink


def signed_in(sink, **fields):
    return relay(sink, settings=SIGN_IN, **fields)


def sign_ins(sink):
    return sum(command.startswith("AUTH") for command in sink.commands)


def reread(connection):
    return Connection.objects.defer("secrets").get(pk=connection.pk)


def test_three_refused_sign_ins_hold_the_connection_and_fail_nobody(sink):
    connection = signed_in(sink, proven_at=None)
    dispatch = make_send([make_user() for _ in range(60)], connection=connection)

    carry_all()

    assert sign_ins(sink) == MOST_REFUSALS
    assert reread(connection).state is ConnectionState.HELD
    assert "credentials" in reread(connection).state_reason
    account = balanced(dispatch)
    assert (account.failed, account.pending) == (0, 60)
    assert (dispatch.state, dispatch.state_reason) == (DispatchState.HELD, "credentials")
    assert set(Chunk.objects.values_list("attempt", flat=True)) == {1}


def test_held_connection_is_probed_once_a_minute_with_one_message(sink):
    connection = signed_in(sink, proven_at=None)
    make_send([make_user() for _ in range(60)], connection=connection)
    carry_all()
    let_time_pass()

    carry_all()
    carry_all()

    assert sign_ins(sink) == MOST_REFUSALS + 1
    assert reread(connection).state is ConnectionState.HELD


def test_cured_credentials_heal_connection_and_dispatch_with_one_probe(sink):
    connection = signed_in(sink, proven_at=None)
    dispatch = make_send([make_user() for _ in range(60)], connection=connection)
    carry_all()
    sink.users["app"] = "wrong"
    let_time_pass()

    carry_all()
    let_time_pass()
    carry_all()

    connection = reread(connection)
    assert (connection.state, connection.state_reason) == (ConnectionState.HEALTHY, "")
    assert balanced(dispatch).sent == 60
    assert (dispatch.state, dispatch.state_reason) == (DispatchState.COMPLETED, "")


def test_sign_in_lost_in_the_middle_costs_no_more_than_the_messages_on_the_wire(sink):
    connection = signed_in(sink, slots=4)
    dispatch = make_send([make_user() for _ in range(60)], connection=connection)

    carry_all()

    assert sign_ins(sink) <= MOST_REFUSALS + 4
    assert balanced(dispatch).pending == 60


def test_unproven_connection_begins_with_one_message(calm):
    calm.reply_with("451 4.3.0 later", at="mail")
    make_send([make_user() for _ in range(60)], connection=relay(calm, proven_at=None))
    lane = new_lane()
    work_off(claim_chunks(lane), lane)
    lane.close()

    assert sum(command.startswith("MAIL") for command in calm.commands) == 1


def test_failing_half_minute_opens_the_circuit_and_charges_nobody_any_more(calm):
    connection = relay(calm)
    calm.reply_with("451 4.3.0 later", at="mail")
    dispatch = make_send([make_user() for _ in range(300)], connection=connection)

    carry_all()

    connection = reread(connection)
    assert connection.state is ConnectionState.CIRCUIT_OPEN
    assert 20 <= sum(command.startswith("MAIL") for command in calm.commands) <= 40
    assert balanced(dispatch).pending == 300
    charged = Chunk.objects.filter(attempt=2)
    assert sum(chunk.size for chunk in charged) <= 40


def test_open_circuit_closes_with_the_first_probe_that_gets_through(calm):
    connection = relay(calm)
    calm.reply_with("451 4.3.0 later", at="mail")
    dispatch = make_send([make_user() for _ in range(60)], connection=connection)
    carry_all()
    calm.script.clear()
    let_time_pass()

    carry_all()

    assert reread(connection).state is ConnectionState.HEALTHY
    assert balanced(dispatch).sent == 60


def test_probe_that_fails_leaves_the_circuit_open(calm):
    connection = relay(calm)
    calm.reply_with("451 4.3.0 later", at="mail")
    make_send([make_user() for _ in range(60)], connection=connection)
    carry_all()
    asked = len(calm.commands)
    let_time_pass()

    carry_all()

    assert reread(connection).state is ConnectionState.CIRCUIT_OPEN
    assert sum(c.startswith("MAIL") for c in calm.commands[asked:]) == 1


def test_few_failures_among_many_answers_open_nothing(calm):
    users = [make_user() for _ in range(60)]
    connection = relay(calm)
    calm.reply_with("451 4.3.0 later", at="rcpt", recipient={user.email for user in users[::3]})
    make_send(users, connection=connection)

    carry_all()

    connection = reread(connection)
    assert connection.state is ConnectionState.HEALTHY
    assert (connection.failure_count, connection.answer_count) == (20, 60)


def test_failures_of_several_windows_are_added_up_for_half_a_minute(calm):
    connection = relay(calm)
    calm.reply_with("451 4.3.0 later", at="mail")
    make_send([make_user() for _ in range(12)], connection=connection)
    carry_all()
    assert reread(connection).state is ConnectionState.HEALTHY
    make_send([make_user() for _ in range(12)], connection=connection)

    carry_all()

    assert reread(connection).state is ConnectionState.CIRCUIT_OPEN


def test_failures_of_long_ago_are_forgotten(calm):
    connection = relay(calm)
    calm.reply_with("451 4.3.0 later", at="mail")
    make_send([make_user() for _ in range(12)], connection=connection)
    carry_all()
    let_time_pass(31)
    Chunk.objects.filter(state=ChunkState.READY).update(not_before="2100-01-01T00:00Z")
    make_send([make_user() for _ in range(12)], connection=connection)

    carry_all()

    assert reread(connection).state is ConnectionState.HEALTHY
    assert reread(connection).failure_count == 12


def test_carrier_that_says_too_fast_is_given_half_the_rate():
    connection = boxed("throttle", rate_per_second=100)
    make_send([make_user()], connection=connection)

    carry_all()

    assert reread(connection).slowed_rate == 50
    assert reread(connection).state is ConnectionState.HEALTHY


def test_lanes_that_hear_the_same_halve_the_rate_once():
    connection = boxed("throttle", rate_per_second=100)
    for _ in range(3):
        make_send([make_user()], connection=connection)
        carry_all()

    assert reread(connection).slowed_rate == 50


def test_connection_known_to_be_well_costs_a_window_no_statement():
    connection = boxed()
    make_send([make_user() for _ in range(60)], connection=connection)

    with CaptureQueriesContext(database) as queries:
        carry_all()

    table = f'"{Connection._meta.db_table}"'
    statements = [each["sql"] for each in queries if table in each["sql"]]
    assert not any(sql.startswith("UPDATE") or "FOR UPDATE" in sql for sql in statements)
    assert sum("ORDER BY" in sql for sql in statements) == 1  # the list that the claim reads
    assert len(statements) == 3  # who has work, that list, and its secrets, once a lane
