"""What the sandbox shows, and what it pretends."""

import pytest

from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.providers.base import OutgoingMessage
from messaging.providers.sandbox import MOST_SHOWN, SANDBOX, Sandbox


def message(user_id=1, *, dispatch_number=7, channel=ChannelKey.EMAIL):
    return OutgoingMessage(
        key=f"key-{user_id}",
        user_id=user_id,
        channel=channel,
        address=Address(value="ada@rcpt.example"),
        content={"body": "It rings"},
        facts={"dispatch_number": dispatch_number},
    )


def shown(sandbox, messages):
    return sum(outcome.record is not None for outcome in sandbox.deliver(messages))


def test_message_is_kept_as_it_would_have_been_sent():
    (outcome,) = Sandbox().deliver([message(5, channel=ChannelKey.SMS)])

    kept = outcome.record
    assert (outcome.outcome_class, outcome.status) == (OutcomeClass.OK, "sandbox")
    assert (kept.user_id, kept.dispatch_number, kept.channel) == (5, 7, ChannelKey.SMS)
    assert (kept.address, kept.content) == ("ada@rcpt.example", {"body": "It rings"})


@pytest.mark.parametrize(
    ("behaviour", "outcome_class"),
    [
        ("deliver", OutcomeClass.OK),
        ("", OutcomeClass.OK),
        ("refuse", OutcomeClass.PERMANENT_RECIPIENT),
        ("throttle", OutcomeClass.THROTTLED),
        ("fail", OutcomeClass.TRANSIENT),
        ("silence", OutcomeClass.IN_DOUBT),
    ],
)
def test_sandbox_answers_as_it_was_told_and_keeps_only_what_arrived(behaviour, outcome_class):
    sandbox = SANDBOX.build({"behaviour": behaviour})

    outcomes = list(sandbox.deliver([message(1), message(2)]))

    assert [outcome.outcome_class for outcome in outcomes] == [outcome_class] * 2
    assert all(
        (outcome.record is None) == (outcome_class != OutcomeClass.OK) for outcome in outcomes
    )


def test_behaviour_that_nobody_offers_cannot_be_built():
    with pytest.raises(KeyError):
        SANDBOX.build({"behaviour": "explode"})


def test_first_thousand_of_a_dispatch_and_channel_are_kept():
    sandbox = Sandbox()

    assert shown(sandbox, map(message, range(MOST_SHOWN - 1))) == MOST_SHOWN - 1
    assert shown(sandbox, [message(1), message(2)]) == 1
    assert shown(sandbox, [message(channel=ChannelKey.SMS), message(dispatch_number=8)]) == 2


def test_what_is_remembered_of_many_dispatches_stays_small():
    sandbox = Sandbox()

    assert shown(sandbox, (message(dispatch_number=n) for n in range(2_500))) == 2_500
    assert len(sandbox._shown) <= 1_000


def test_every_channel_has_a_sandbox():
    assert SANDBOX.channels == set(ChannelKey)
