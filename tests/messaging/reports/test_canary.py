"""When a canary's verdict is certain, and what it says of itself."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import CanaryState
from messaging.reports.canary import CanaryStanding, standing
from messaging.reports.figures import Figures
from tests.rows import make_chunk, make_dispatch

EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS


def fares(*, limit=5, **channels):
    return CanaryStanding(
        state=CanaryState.UNDECIDED,
        limit=limit,
        figures=Figures(channels={ChannelKey.of(word): each for word, each in channels.items()}),
    )


def verdict(found):
    return (found.is_over, found.is_within)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (Figures(sent=95, failed=5), (False, True)),
        (Figures(sent=94, failed=6), (True, False)),
        (Figures(sent=90, unknown=10), (True, False)),
        (Figures(skipped=100), (False, True)),
        (Figures(pending=100), (False, False)),
        (Figures(sent=94, failed=5, pending=1), (False, False)),  # the last one decides
        (Figures(sent=90, failed=4, pending=6), (False, False)),
        (Figures(sent=94, failed=4, pending=1), (False, False)),
        (Figures(sent=96, failed=3, pending=1), (False, True)),  # whatever becomes of it
        (Figures(failed=6, pending=94), (True, False)),
        (Figures(failed=5, pending=95), (False, False)),
        (Figures(failed=6, pending=90, skipped=4), (True, False)),
    ],
)
def test_a_verdict_is_certain_once_nothing_pending_can_change_it(figures, expected):
    assert verdict(fares(email=figures)) == expected


def test_without_any_allowance_one_failure_is_one_too_many():
    assert verdict(fares(limit=0, email=Figures(sent=1_000, failed=1))) == (True, False)
    assert verdict(fares(limit=0, email=Figures(sent=1_000))) == (False, True)


def test_a_channel_that_works_does_not_hide_one_that_does_not():
    found = fares(email=Figures(sent=1_000), sms=Figures(sent=9, failed=1))

    assert verdict(found) == (True, False)
    assert found.worst == (SMS, 10.0)


def test_a_channel_that_is_not_done_keeps_the_others_waiting():
    assert verdict(fares(email=Figures(sent=10), sms=Figures(pending=1))) == (False, False)


def test_of_nobody_tried_there_is_no_share():
    assert fares(email=Figures(skipped=3, pending=1)).worst is None


@pytest.mark.django_db
def test_only_the_first_chunks_with_their_retries_count():
    dispatch = make_dispatch(canary_state=CanaryState.UNDECIDED, canary_chunks=2, canary_limit=2.5)
    make_chunk(dispatch, number=1, size=10, sent=6, failed=1, cursor=10)
    make_chunk(dispatch, number=1, size=3, sent=1, targeted=0)  # a retry
    make_chunk(dispatch, SMS, number=2, size=5, sent=5)
    make_chunk(dispatch, number=3, size=100, failed=100)
    make_chunk(dispatch, number=0, size=0, sent=1, unknown=-1)

    found = standing(dispatch)

    assert (found.limit, found.failures) == (2.5, 1)
    assert found.figures.balances
    assert (found.figures.targeted, found.figures.pending) == (15, 2)


@pytest.mark.django_db
def test_a_send_without_a_canary_asks_nothing(django_assert_num_queries):
    dispatch = make_dispatch()

    with django_assert_num_queries(0):
        assert standing(dispatch) is None
