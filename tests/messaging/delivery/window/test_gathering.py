"""Answers to messages, folded into what becomes of users."""

import uuid
from datetime import UTC, datetime

import pytest

from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.delivery.journal import Journal
from messaging.delivery.lease import Lease
from messaging.delivery.remains import left_by
from messaging.delivery.results import Results
from messaging.delivery.retry import Again
from messaging.delivery.window.gathering import Gathering
from messaging.providers.base import Outcome, OutgoingMessage

OK, DOUBT = OutcomeClass.OK, OutcomeClass.IN_DOUBT
TRANSIENT, THROTTLED = OutcomeClass.TRANSIENT, OutcomeClass.THROTTLED
DEAD = OutcomeClass.PERMANENT_RECIPIENT
PUSH, EMAIL, SMS = ChannelKey.ANDROID_PUSH, ChannelKey.EMAIL, ChannelKey.SMS


class World:
    """A gathering over one lease; user n stands at place n - 1."""

    def __init__(self, channel=EMAIL, users=3, journal=None):
        lease = Lease(
            chunk_id=1,
            claim_number=1,
            dispatch_number=1,
            number=1,
            channel=channel,
            ids=list(range(1, users + 1)),
            size=users,
            cursor=0,
            end=users,
            window_size=users,
            attempt=1,
            in_doubt_count=0,
            crash_count=0,
            verdict=None,
            is_torn=False,
            is_marked=True,
            is_retry=False,
            expires_at=datetime(2026, 11, 23, tzinfo=UTC),
        )
        self.channel = channel
        self.results = Results(lease, users)
        self.gathering = Gathering(None, journal)

    def out(self, user_id, *device_ids):
        """Hand out one user's messages, to devices or else to a mailbox, and return them."""
        messages = [
            OutgoingMessage(
                key=f"{user_id}-{device_id}",
                user_id=user_id,
                channel=self.channel,
                address=Address(value=f"address-{user_id}", device_id=device_id),
                content={},
            )
            for device_id in device_ids or [None]
        ]
        self.gathering.expect(self.results, user_id, user_id - 1, messages)
        return messages

    def hear(self, message, outcome_class, **fields):
        self.gathering.take(Outcome(message=message, outcome_class=outcome_class, **fields))

    def close(self, *begun):
        self.gathering.begun.update(message.key for message in begun)
        self.gathering.close()

    @property
    def rows(self):
        return {
            row.user_id: (Status(row.status), row.reason and Reason(row.reason), row.message_count)
            for row in self.results.rows
        }


def test_taken_message_is_sent_under_the_carriers_own_id():
    world = World()
    (message,) = world.out(1)

    world.hear(message, OK, provider_message_id="abc", record="a card")

    assert world.rows == {1: (Status.SENT, None, 1)}
    assert world.results.rows[0].provider_message_id == "abc"
    assert world.results.records == ["a card"]


def test_second_answer_to_one_message_changes_nothing():
    world = World()
    (message,) = world.out(1)

    world.hear(message, OK)
    world.hear(message, DEAD)
    world.close()

    assert world.rows == {1: (Status.SENT, None, 1)}
    assert world.results.shut_addresses == []


def test_user_waits_until_every_device_has_answered():
    world = World(PUSH)
    one, two = world.out(1, 11, 12)

    world.hear(one, OK)
    assert world.rows == {}
    world.hear(two, OK)

    assert world.rows == {1: (Status.SENT, None, 2)}


def test_dead_mailbox_is_shut_and_dead_device_removed():
    mail, push = World(), World(PUSH)

    world_message = mail.out(1)[0]
    mail.hear(world_message, DEAD, status="550", reply="5.1.1 nobody")
    push.hear(push.out(1, 11)[0], DEAD)

    assert (mail.results.shut_addresses, mail.results.dead_device_ids) == (["address-1"], [])
    assert (push.results.shut_addresses, push.results.dead_device_ids) == ([], [11])
    assert mail.rows == push.rows == {1: (Status.FAILED, Reason.REFUSED_RECIPIENT, 0)}
    assert mail.results.rows[0].detail == "550 5.1.1 nobody"


def test_one_device_is_enough_when_the_other_refuses():
    world = World(PUSH)
    one, two = world.out(1, 11, 12)

    world.hear(one, DEAD)
    world.hear(two, OK)

    assert world.rows == {1: (Status.SENT, None, 1)}
    assert world.results.troubles[0].accepted_elsewhere


def test_device_that_may_still_be_reached_keeps_the_user_open():
    world = World(PUSH)
    one, two = world.out(1, 11, 12)

    world.hear(one, OK)
    world.hear(two, TRANSIENT)

    assert world.rows == {}
    assert world.results.again == {Again(2, 0, None): [1]}
    (trouble,) = world.results.troubles
    assert (trouble.device_id, trouble.accepted_elsewhere) == (12, True)


def test_user_comes_back_when_the_most_patient_device_may():
    world = World(PUSH)
    one, two = world.out(1, 11, 12)

    world.hear(one, THROTTLED, retry_after_seconds=300)
    world.hear(two, THROTTLED, retry_after_seconds=5)

    assert world.results.again == {Again(1, 0, 300.0): [1]}


@pytest.mark.parametrize(
    ("channel", "again", "rows"),
    [
        (EMAIL, {Again(2, 1, None): [1]}, {}),
        (SMS, {}, {1: (Status.UNKNOWN, Reason.NO_ANSWER, 0)}),
    ],
)
def test_message_that_began_and_was_not_answered_is_in_doubt(channel, again, rows):
    world = World(channel)
    (message,) = world.out(1)

    world.close(message)

    assert (world.results.again, world.rows) == (again, rows)
    assert world.results.troubles[0].outcome_class == DOUBT


def test_messages_at_the_end_that_never_began_are_left_where_they_are():
    world = World()
    (first,) = world.out(1)
    world.out(2)
    world.out(3)

    world.hear(first, OK)
    world.close()

    assert world.results.end == 1
    assert world.results.again == {}


def test_message_in_the_midst_that_never_began_is_put_back_uncharged():
    world = World()
    world.out(1)
    (second,) = world.out(2)
    world.out(3)

    world.hear(second, OK)
    world.close()

    assert world.results.end == 2
    assert world.results.again == {Again(1, 0, 0.0): [1]}
    assert world.results.troubles == []


@pytest.mark.parametrize("begun", [0, 1])
def test_device_that_never_began_beside_one_in_doubt_is_owed_too(begun):
    world = World(PUSH, users=1)
    messages = world.out(1, 11, 12)

    world.close(messages[begun])

    assert world.results.end == 1
    assert world.results.again == {Again(2, 1, None): [1]}
    found = {trouble.device_id: trouble.outcome_class for trouble in world.results.troubles}
    assert found == {11 + begun: DOUBT, 12 - begun: THROTTLED}


def test_user_none_of_whose_devices_began_goes_back_once():
    world = World(PUSH, users=1)
    world.out(1, 11, 12)

    world.close()

    assert (world.results.end, world.results.again, world.rows) == (0, {}, {})


@pytest.mark.parametrize(
    ("answers", "entry"),
    [
        ([OK, OK], (OK, 2)),
        ([OK, None], (DOUBT, Reason.WORKER_LOST)),  # a lane that dies now has it on the wire
        ([OK, TRANSIENT], (OK, 1)),
        ([TRANSIENT, THROTTLED], (TRANSIENT, Reason.NO_ANSWER)),
    ],
)
def test_journal_has_a_user_on_the_wire_until_every_device_has_answered(answers, entry):
    journal = Journal(owner := uuid.uuid4())
    world = World(PUSH, journal=journal)
    for message, answer in zip(world.out(1, 11, 12), answers, strict=True):
        assert world.gathering.begin(message.key)
        if answer:
            world.hear(message, answer, reason=Reason.NO_ANSWER)
    journal.close()

    assert left_by(owner, 1) == {0: entry}
