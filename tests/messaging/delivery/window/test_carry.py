"""One window, from leases to results."""

import pytest
from django.db import connection as database

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.delivery.claim import claim_chunks
from messaging.delivery.retry import Again
from messaging.delivery.window.carry import carry
from messaging.models.content_card import ContentCard
from messaging.models.sandbox_message import SandboxMessage
from messaging.providers.base import Outcome
from messaging.providers.sandbox import Sandbox
from tests.factories import make_user
from tests.messaging.delivery.sends import make_send, new_lane

pytestmark = pytest.mark.django_db


class Hasty(Sandbox):
    """Takes every message of the batch and answers the first alone."""

    was_in_transaction = None

    def deliver(self, batch):
        first, *_ = batch
        self.was_in_transaction = database.in_atomic_block
        yield Outcome(message=first, outcome_class=OutcomeClass.OK)


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


@pytest.fixture
def hasty(monkeypatch):
    carrier = Hasty()
    monkeypatch.setattr("messaging.delivery.window.carriers.provider_for", lambda *_: carrier)
    return carrier


def carried(lane):
    """The results of the lane's next claim, by dispatch and channel."""
    claim = claim_chunks(lane)
    results = carry(claim.leases, claim, lane)
    return {(found.lease.dispatch_number, found.lease.channel): found for found in results}


def reasons(results):
    return [row.reason and Reason(row.reason) for row in results.rows]


def test_many_small_sends_are_one_window_and_keep_their_own_results(lane):
    ada, grace = make_user(), make_user()
    one, two = make_send([ada]), make_send([ada, grace])

    results = carried(lane)

    sent = {place[0]: [row.user_id for row in found.rows] for place, found in results.items()}
    assert sent == {one.pk: [ada.pk], two.pk: [ada.pk, grace.pk]}


def test_each_channel_goes_to_its_own_carrier(lane):
    send = make_send([make_user()], ChannelKey.EMAIL, ChannelKey.CONTENT_CARD)

    results = carried(lane)

    (mail,) = results[send.pk, ChannelKey.EMAIL].records
    (card,) = results[send.pk, ChannelKey.CONTENT_CARD].records
    assert (type(mail), type(card)) == (SandboxMessage, ContentCard)


@pytest.mark.parametrize(
    ("messages", "reason"),
    [({"subject": "{% if %}"}, Reason.RENDER_ERROR), ({"subject": []}, Reason.INTERNAL)],
)
def test_message_that_can_no_longer_be_read_ends_its_own_users_alone(lane, messages, reason):
    users = [make_user(), make_user()]
    broken, good = make_send(users, messages=messages), make_send(users)

    results = carried(lane)

    assert reasons(results[broken.pk, ChannelKey.EMAIL]) == [reason, reason]
    assert results[broken.pk, ChannelKey.EMAIL].end == 2
    assert reasons(results[good.pk, ChannelKey.EMAIL]) == [None, None]


def test_who_was_handed_out_and_never_begun_is_put_back(lane, hasty):
    users = [make_user() for _ in range(3)]
    send = make_send(users)

    (found,) = carried(lane).values()

    assert [row.user_id for row in found.rows] == [users[0].pk]
    assert found.end == 1
    assert found.again == {}
    assert send.chunks.get().cursor == 0  # nothing is written before the commit


def test_who_was_skipped_behind_one_never_begun_stays_skipped(lane, hasty):
    users = [make_user(), make_user(), make_user(email="")]
    make_send(users)

    (found,) = carried(lane).values()

    assert [row.user_id for row in found.rows] == [users[2].pk, users[0].pk]
    assert found.again == {Again(1, 0, 0.0): [users[1].pk]}
    assert found.end == 3


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_carrier_works(lane, hasty):
    make_send([make_user()])

    carried(lane)

    assert hasty.was_in_transaction is False
