"""What the page says about those who were sent to first."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import CanaryState, DispatchState
from messaging.console.dispatches.canary import canary_line
from messaging.reports.figures import summed
from tests.rows import make_chunk, make_dispatch

STATE = DispatchState
OVER = "9.1 % of the canary failed"
FEW = "500 of 50,000 deliveries"
pytestmark = pytest.mark.django_db


def line(state=CanaryState.UNDECIDED, at=STATE.SENDING, *, limit=5, **fares):
    dispatch = make_dispatch(
        state=at, canary_state=state, canary_chunks=1, canary_limit=limit, name="x"
    )
    make_chunk(dispatch, number=1, **{"size": 500, **fares})
    make_chunk(dispatch, number=2, size=49_500)
    return canary_line(dispatch, summed(dispatch))


@pytest.mark.parametrize(
    ("state", "at", "said", "tone"),
    [
        (CanaryState.UNDECIDED, STATE.SENDING, "Waiting for the canary", "info"),
        (CanaryState.UNDECIDED, STATE.PAUSED, "Waiting for the canary", "info"),
        (CanaryState.UNDECIDED, STATE.STOPPING, "The canary was not judged", "info"),
        (CanaryState.UNDECIDED, STATE.COMPLETED, "The canary was not judged", "info"),
        (CanaryState.PASSED, STATE.SENDING, "The canary has passed", "ok"),
        (CanaryState.FAILED, STATE.HELD, f"Held: {OVER}", "warn"),
        (CanaryState.FAILED, STATE.STOPPED, OVER, "warn"),
        (CanaryState.RELEASED, STATE.SENDING, f"Released, although {OVER}", "warn"),
    ],
)  # fmt: skip
def test_the_headline_says_where_it_stands(state, at, said, tone):
    found = line(state, at, size=11, sent=10, failed=1)

    assert (found.headline, found.tone) == (said, tone)


@pytest.mark.parametrize(
    ("fares", "said"),
    [
        ({"sent": 488, "failed": 12}, f"{FEW}, 12 failed (2.4 %), the limit is 5 %"),
        ({}, f"{FEW}, 500 still to come, the limit is 5 %"),
        (
            {"sent": 99, "unknown": 1},
            f"{FEW}, 400 still to come, 1 failed (1 %), the limit is 5 %",
        ),
        ({"skipped": 500}, f"{FEW}, the limit is 5 %"),
        ({"sent": 500, "limit": 2.5}, f"{FEW}, 0 failed (0 %), the limit is 2.5 %"),
    ],
)  # fmt: skip
def test_the_facts_are_what_was_tried_and_what_may_fail(fares, said):
    assert line(**fares).facts == said


@pytest.mark.parametrize(
    ("size", "failed", "said"),
    [(9_999, 500, "5.001 %"), (10_000, 500, "5 %"), (10_000, 1, "0.01 %"), (3, 1, "33.3 %")],
)
def test_a_share_never_reads_as_the_limit_or_as_nothing_when_it_is_neither(size, failed, said):
    assert f"({said})" in line(size=size, sent=size - failed, failed=failed).facts


def test_of_several_channels_the_worst_is_named():
    dispatch = make_dispatch(
        state=STATE.HELD, canary_state=CanaryState.FAILED, canary_chunks=1, canary_limit=5
    )
    make_chunk(dispatch, number=1, size=100, sent=100)
    make_chunk(dispatch, ChannelKey.SMS, number=1, size=100, sent=90, failed=10)

    found = canary_line(dispatch, summed(dispatch))

    assert found.headline == "Held: 10 % of the canary failed on SMS"
    assert "10 failed (10 % on SMS)" in found.facts


def test_a_send_without_one_says_nothing():
    dispatch = make_dispatch()

    assert canary_line(dispatch, summed(dispatch)) is None
