"""When a window ends early, and when its messages may go."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.delivery.admission import Terms
from messaging.delivery.lease import Claim
from messaging.delivery.window.signs import Signs
from messaging.models.connection import Connection
from messaging.providers.base import Outcome, OutgoingMessage
from tests.messaging.delivery.sends import new_lane
from tests.messaging.delivery.window.windows import Clock

DISPATCH = 7


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def signs(lane, channel=ChannelKey.EMAIL, **terms):
    claim = Claim(
        owner=uuid4(),
        connection=Connection(channel=channel),
        leases=[],
        taken_at=lane.clock(),
        leased_at=lane.clock(),
        clock=datetime.now(tz=UTC),
        terms=Terms(**terms),
    )
    return Signs(claim, lane)


def outcome(outcome_class, **fields):
    message = OutgoingMessage(
        key="k",
        user_id=1,
        channel=ChannelKey.EMAIL,
        address=Address(value="a@rcpt.example"),
        content={},
        facts={"dispatch_number": DISPATCH},
    )
    return Outcome(message=message, outcome_class=outcome_class, **fields)


def goes_on(signs, lane, dispatch_number=DISPATCH):
    return signs.place(dispatch_number, lane.clock() + 60) is not None


def test_window_of_one_ends_when_one_is_handed_out(lane):
    window = signs(lane, most=1)
    assert goes_on(window, lane)

    window.rendered(DISPATCH)

    assert not goes_on(window, lane)


def test_who_gets_nothing_uses_up_no_place(lane):
    window = signs(lane, most=1)

    window.unrendered(DISPATCH)

    assert goes_on(window, lane)


@pytest.mark.parametrize(
    ("channel", "is_on"), [(ChannelKey.EMAIL, False), (ChannelKey.WEBHOOK, True)]
)
def test_carrier_that_fails_ends_the_window_and_a_receiver_does_not(lane, channel, is_on):
    window = signs(lane, channel)
    for _ in range(20):
        window.hear(outcome(OutcomeClass.TRANSIENT))

    assert goes_on(window, lane) is is_on


def test_message_that_never_left_says_nothing_of_the_carrier(lane):
    window = signs(lane)
    for _ in range(20):
        window.hear(outcome(OutcomeClass.TRANSIENT, is_begun=False))

    assert window.pulse.answers == 0
    assert goes_on(window, lane)


def test_refused_message_ends_its_own_dispatch_only(lane):
    window = signs(lane)
    for _ in range(200):
        window.hear(outcome(OutcomeClass.PERMANENT_MESSAGE))

    assert not goes_on(window, lane)
    assert goes_on(window, lane, dispatch_number=8)


def test_places_are_waited_for_and_a_stop_is_heard_meanwhile(lane):
    window = signs(lane, most=5, per_second=1.0, wait_seconds=5.0)
    lane.stopping.set()

    assert not goes_on(window, lane)
    assert window.pause_seconds == 10


def test_next_place_comes_by_the_rate(lane, monkeypatch):
    lane.clock = Clock()
    monkeypatch.setattr("messaging.delivery.window.signs.time", lane.clock)
    window = signs(lane, most=100, per_second=50.0, wait_seconds=2.0)
    for _ in range(10):
        assert goes_on(window, lane)
        window.rendered(DISPATCH)

    assert lane.clock.slept == pytest.approx(2.0 + 9 / 50)
