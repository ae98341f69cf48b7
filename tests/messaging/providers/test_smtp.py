"""Mail over a real server on loopback, from chunks to outcomes."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState, ConnectionTrust
from messaging.errors import CarillonError
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.suppression import Suppression
from messaging.providers.connections import provider_for
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes
from tests.sinks.deeds import Drop
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink():
    with SmtpSink() as sink:
        yield sink


def connect(sink, **fields):
    return Connection.objects.create(
        name="Relay",
        channel=ChannelKey.EMAIL,
        provider="smtp",
        settings={"host": sink.host, "port": str(sink.port), "security": "none"},
        **{"trust": ConnectionTrust.SHELL, **fields},
    )


def test_each_user_gets_one_mail_of_their_own(sink):
    users = [make_user(first_name=f"Name{number}") for number in range(30)]
    dispatch = make_send(users, connection=connect(sink))

    carry_all()

    assert balanced(dispatch).sent == 30
    assert sorted(sink.recipients) == sorted(user.email for user in users)
    first = next(mail for mail in sink.messages if mail.recipient == users[0].email)
    assert b"Hello Name0" in first.data
    assert sink.faults == []


def test_dead_address_is_shut_and_skipped_the_next_time(sink):
    user, connection = make_user(), connect(sink)
    sink.reply_with("550 5.1.1 nobody here", at="rcpt")
    refused = make_send([user], connection=connection)
    carry_all()
    again = make_send([user], connection=connection)
    carry_all()

    assert outcomes(refused) == {user.pk: ("failed", "refused_recipient")}
    assert outcomes(again) == {user.pk: ("skipped", "suppressed")}
    assert Suppression.objects.count() == 1


def test_policy_refusal_at_the_recipient_does_not_shut_the_address(sink):
    user = make_user()
    sink.reply_with("550 5.7.1 relaying denied", at="rcpt")
    dispatch = make_send([user], connection=connect(sink))

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("failed", "refused_recipient")}
    assert not Suppression.objects.exists()


def test_transient_answer_waits_in_a_chunk_of_its_own(sink):
    good, busy = make_user(), make_user()
    sink.reply_with("451 4.3.0 later", at="rcpt", recipient=busy.email)
    dispatch = make_send([good, busy], connection=connect(sink))

    carry_all()

    assert outcomes(dispatch) == {good.pk: ("sent", None)}
    assert balanced(dispatch).pending == 1
    retry = Chunk.objects.get(state=ChunkState.READY)
    assert (retry.attempt, retry.targeted_count, retry.not_before is not None) == (2, 0, True)
    assert "4.3.0" in Attempt.objects.get().reply


def test_answer_lost_after_the_dot_is_tried_once_more_with_the_same_key_then_unknown(sink):
    user = make_user()
    sink.reply_with(Drop(), recipient=user.email)
    dispatch = make_send([user], connection=connect(sink))
    carry_all()
    Chunk.objects.update(not_before=None)
    carry_all()

    assert outcomes(dispatch) == {user.pk: ("unknown", "connection_lost")}
    ids = {
        line for mail in sink.messages for line in mail.data.split(b"\r\n") if b"Message-ID" in line
    }
    assert (len(sink.messages), len(ids)) == (2, 1)


def test_header_broken_by_a_value_fails_that_user_alone(sink):
    good, evil = make_user(first_name="Ada"), make_user(first_name="Eve\r\nBcc: all@corp.example")
    dispatch = make_send(
        [good, evil], connection=connect(sink), messages={"subject": "Hi {{${first_name}}}"}
    )

    carry_all()

    assert outcomes(dispatch) == {good.pk: ("sent", None), evil.pk: ("failed", "render_error")}


@pytest.mark.parametrize("settings", [{"host": "mail.example", "security": "none"}, {}])
def test_connection_that_cannot_be_used_says_so(sink, settings):
    connection = connect(sink, trust=ConnectionTrust.CONSOLE)
    connection.settings = settings

    with pytest.raises(CarillonError):
        provider_for(connection, ChannelKey.EMAIL)


def test_unusable_connection_holds_up_nobody_else(sink):
    broken = connect(sink, trust=ConnectionTrust.CONSOLE)
    Connection.objects.update(settings={})
    held = make_send([make_user()], connection=broken)
    other = make_send([make_user()])

    carry_all()

    assert (balanced(held).pending, balanced(other).sent) == (1, 1)
