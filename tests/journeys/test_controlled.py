"""A send in somebody's hands: a real worker, a slow mail server, and a word in the middle."""

import json
import time
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client

from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.choices.states import ConnectionTrust, DispatchState
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.people.subscriptions import Changer, change_states
from tests.factories import NOW, make_api_key
from tests.journeys.test_killed_worker import make_users
from tests.journeys.workers import wait_until, worker
from tests.messaging.delivery.sends import balanced, make_send
from tests.sinks.deeds import Later
from tests.sinks.smtp import SmtpSink

USERS = 2_000
TERMS = ("sent", "skipped", "failed", "cancelled", "unknown", "pending")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink():
    """A server that takes 40 ms for a mail: some 200 a second, so a window closes by time."""
    with SmtpSink() as sink:
        sink.reply_with(Later("250 2.0.0 taken", 0.04))
        yield sink


@pytest.fixture
def send(sink):
    make_users(USERS)
    smtp = Connection.objects.create(
        name="SMTP",
        channel=ChannelKey.EMAIL,
        provider="smtp",
        settings={"host": sink.host, "port": str(sink.port)},
        trust=ConnectionTrust.SHELL,
    )
    return make_send(User.objects.all(), connection=smtp)


@pytest.fixture
def ask(send):
    """What a caller with the right to control it asks of the send; returns status and body."""
    key = make_api_key(Permission.DISPATCHES_CONTROL).text
    client = Client(headers={"Authorization": f"Bearer {key}"})

    def ask(deed):
        answer = client.post(
            f"/dispatches/{send.public_id}/{deed}", "{}", content_type="application/json"
        )
        return answer.status_code, json.loads(answer.content)

    return ask


def state(dispatch):
    return Dispatch.objects.get(pk=dispatch.pk).state


def quiet(sink, seconds=2.0):
    """Wait until nothing has arrived for a while; return how many have."""
    while True:
        before = len(sink.messages)
        time.sleep(seconds)
        if len(sink.messages) == before:
            return before


def test_a_stop_at_a_tenth_holds_what_it_promises(tmp_path, sink, send, ask):
    with worker(tmp_path):
        wait_until(lambda: len(sink.messages) >= USERS // 10)

        status, body = ask("stop")
        arrived = len(sink.messages)

        assert status == 200
        assert body["targeted"] == USERS == sum(body[term] for term in TERMS)
        wait_until(lambda: state(send) is DispatchState.STOPPED)
        late = quiet(sink) - arrived

    assert late <= body["in_flight"]
    assert arrived < USERS // 4  # a window goes on to 1,000, or for five seconds, unless it hears
    account = balanced(send)
    assert account.sent == len(sink.messages) == len(set(sink.recipients))
    assert account.cancelled == USERS - account.sent


def test_pauses_and_resumes_double_and_lose_nobody(tmp_path, sink, send, ask):
    with worker(tmp_path):
        for round_ in range(1, 5):
            wait_until(lambda share=round_: len(sink.messages) >= share * USERS // 6)
            _, body = ask("pause")
            arrived = len(sink.messages)
            assert body["state"] == "paused"
            time.sleep(0.5)
            assert len(sink.messages) - arrived <= body["in_flight"]
            ask("resume")
        wait_until(lambda: state(send) is DispatchState.COMPLETED)

    assert balanced(send).sent == USERS
    assert Counter(sink.recipients).most_common(1)[0][1] == 1
    assert len(sink.messages) == USERS


def test_who_unsubscribes_while_it_is_sent_gets_nothing_a_second_later(tmp_path, sink, send):
    leaving = list(User.objects.order_by("pk")[800:1_000])  # the end of the first window
    addresses = {user.email for user in leaving}
    with worker(tmp_path):
        wait_until(lambda: len(sink.messages) >= USERS // 10)
        wanted = dict.fromkeys((user.pk for user in leaving), SubscriptionState.UNSUBSCRIBED)
        by = Changer(through=ChangedThrough.API)
        with transaction.atomic():
            change_states(SubscriptionKind.EMAIL, wanted, by=by, now=NOW)
        time.sleep(1.0)
        before = len(sink.messages)
        wait_until(lambda: state(send) is DispatchState.COMPLETED)

    begun_later = sink.recipients[before:]
    out = [address for address in begun_later if address in addresses]
    assert len(out) <= 8 * 2  # the slots: on the wire when the second was over
    account = balanced(send)
    skipped = Delivery.objects.filter(
        dispatch_number=send.pk, status=Status.SKIPPED, reason=Reason.UNSUBSCRIBED
    )
    assert {row.user_id for row in skipped} <= wanted.keys()
    assert account.skipped == skipped.count() > 0
    assert account.sent == len(set(sink.recipients)) == len(sink.messages)
