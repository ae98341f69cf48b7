"""Calls to a real server on loopback, from chunks to outcomes."""

import base64
import hmac
import json
from ipaddress import ip_network

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState, ConnectionTrust
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes
from tests.sinks.deeds import Drop
from tests.sinks.http import HttpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    settings.CARILLON_OUTBOUND_ALLOW = (ip_network("127.0.0.1"),)
    with HttpSink() as sink:
        yield sink


def connect(**secrets):
    return Connection.objects.create(
        name="Hooks",
        channel=ChannelKey.WEBHOOK,
        provider="webhook",
        secrets=json.dumps(secrets),
        trust=ConnectionTrust.CONSOLE,
    )


def send(sink, users, connection=None, **message):
    message = {"url": sink.url("/in"), **message}
    connection = connection or connect()
    return make_send(users, ChannelKey.WEBHOOK, connection=connection, messages=message)


def test_each_user_gets_one_call_with_their_own_body(sink):
    users = [make_user(first_name=f"Name{number}") for number in range(40)]
    dispatch = send(sink, users, body='{"name": "{{${first_name}}}"}')

    carry_all()

    assert balanced(dispatch).sent == 40
    assert {json.loads(request.body)["name"] for request in sink.requests} == {
        user.first_name for user in users
    }
    assert {request.headers["content-type"] for request in sink.requests} == {"application/json"}
    assert len({request.headers["webhook-id"] for request in sink.requests}) == 40


def test_secret_signs_id_time_and_body(sink):
    secret = b"0123456789abcdef01234567"
    connection = connect(signing_secret="whsec_" + base64.b64encode(secret).decode())
    send(sink, [make_user()], connection)

    carry_all()

    (request,) = sink.requests
    signed = b".".join(
        [*(request.headers[n].encode() for n in ("webhook-id", "webhook-timestamp")), request.body]
    )
    expected = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (302, ("failed", "refused_message")),
        (401, ("failed", "refused_message")),
        (413, ("failed", "refused_message")),
        (204, ("sent", None)),
    ],
)
def test_answer_decides_the_outcome(sink, status, outcome):
    user = make_user()
    sink.reply_with(status)
    dispatch = send(sink, [user])

    carry_all()

    assert outcomes(dispatch) == {user.pk: outcome}


def test_throttled_call_waits_as_asked_and_is_not_charged(sink):
    sink.reply_with(429, {"Retry-After": "120"})
    dispatch = send(sink, [make_user()])

    carry_all()

    retry = Chunk.objects.get(state=ChunkState.READY)
    assert retry.attempt == 1
    assert 100 < (retry.not_before - dispatch.accepted_at).total_seconds() < 180


def test_lost_answer_is_tried_again_with_the_same_id(sink):
    sink.reply_with(Drop(), times=1)
    dispatch = send(sink, [make_user()])
    carry_all()
    Chunk.objects.update(not_before=None)
    carry_all()

    assert balanced(dispatch).sent == 1
    assert len({request.headers["webhook-id"] for request in sink.requests}) == 1


def test_private_address_is_blocked(sink, settings):
    settings.CARILLON_OUTBOUND_ALLOW = ()
    user = make_user()
    dispatch = send(sink, [user])

    carry_all()

    assert outcomes(dispatch) == {user.pk: ("failed", "blocked_address")}
    assert sink.requests == []


def test_url_that_a_value_breaks_fails_that_user_alone(sink):
    good, evil = make_user(first_name="ada"), make_user(first_name="a b\\c")
    dispatch = send(sink, [good, evil], url=sink.url("/") + "{{${first_name}}}")

    carry_all()

    assert outcomes(dispatch)[good.pk] == ("sent", None)
    assert outcomes(dispatch)[evil.pk][0] == "failed"
