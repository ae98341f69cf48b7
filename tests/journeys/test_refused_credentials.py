"""A carrier that refuses everybody, and is then cured: nobody fails, and the send goes on."""

import pytest

from messaging.choices.states import ConnectionState, DispatchState
from messaging.delivery.pulse import MOST_REFUSALS
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from tests.journeys.workers import wait_until, worker
from tests.messaging.delivery.carriers import let_time_pass, relay
from tests.messaging.delivery.sends import balanced, make_send
from tests.sinks.smtp import SmtpSink

USERS = 2_000
POOL = 2
LANES = POOL + 1  # one for small chunks besides
pytestmark = pytest.mark.django_db(transaction=True)


def make_users():
    User.objects.bulk_create(
        User(external_id=f"u{number}", email=f"u{number}@rcpt.example") for number in range(USERS)
    )
    return list(User.objects.order_by("pk"))


def state(dispatch):
    found = Dispatch.objects.get(pk=dispatch.pk)
    return found.state, found.state_reason


def test_send_is_held_after_a_few_requests_and_resumes_when_the_password_is_right(tmp_path):
    users = make_users()
    parts = [users[:700], users[700:1400], users[1400:]]
    with SmtpSink(users={"app": "right"}) as sink:
        settings = {"username": "app", "password": "wrong"}
        connection = relay(sink, settings=settings, proven_at=None)
        sends = [make_send(part, connection=connection) for part in parts]
        with worker(tmp_path, "--concurrency", str(POOL)):
            wait_until(lambda: {state(send) for send in sends} == {_HELD})
            assert Connection.objects.get().state is ConnectionState.HELD
            asked = sum(command.startswith("AUTH") for command in sink.commands)
            assert asked <= MOST_REFUSALS + LANES
            assert [balanced(send).pending for send in sends] == [len(part) for part in parts]
            assert set(Chunk.objects.values_list("attempt", flat=True)) == {1}

            sink.users["app"] = "wrong"  # cured at the carrier's end
            let_time_pass()
            wait_until(lambda: Connection.objects.get().state is ConnectionState.HEALTHY)
            let_time_pass()
            wait_until(lambda: {state(send) for send in sends} == {_DONE})

        assert [balanced(send).sent for send in sends] == [len(part) for part in parts]
        assert sorted(sink.recipients) == sorted(user.email for user in users)


_HELD = (DispatchState.HELD, "credentials")
_DONE = (DispatchState.COMPLETED, "")
