"""What an answer means for its user."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.delivery.retry import (
    SENT,
    Again,
    Final,
    Tried,
    backoff_seconds,
    fate,
    in_time,
)


def tried(channel=ChannelKey.EMAIL, attempt=1, in_doubt_count=0):
    return Tried(channel=channel, attempt=attempt, in_doubt_count=in_doubt_count)


@pytest.mark.parametrize(
    ("outcome_class", "expected"),
    [
        (OutcomeClass.OK, SENT),
        (OutcomeClass.PERMANENT_RECIPIENT, Final(Status.FAILED, Reason.REFUSED_RECIPIENT)),
        (OutcomeClass.PERMANENT_MESSAGE, Final(Status.FAILED, Reason.REFUSED_MESSAGE)),
        (OutcomeClass.TRANSIENT, Again(2, 0, None)),
        (OutcomeClass.THROTTLED, Again(1, 0, 1.0)),
        (OutcomeClass.CREDENTIALS, Again(1, 0, 60.0)),
        (OutcomeClass.IN_DOUBT, Again(2, 1, None)),
    ],
)
def test_first_answer_of_each_class(outcome_class, expected):
    assert fate(outcome_class, tried()) == expected


@pytest.mark.parametrize(
    ("channel", "last"), [(ChannelKey.EMAIL, 8), (ChannelKey.WEBHOOK, 5), (ChannelKey.SMS, 8)]
)
def test_attempts_end(channel, last):
    assert fate(OutcomeClass.TRANSIENT, tried(channel, last - 1)) == Again(last, 0, None)
    end = Final(Status.FAILED, Reason.GAVE_UP)
    assert fate(OutcomeClass.TRANSIENT, tried(channel, last)) == end


def test_giving_up_after_doubt_is_unknown_not_failed():
    end = fate(OutcomeClass.TRANSIENT, tried(attempt=8, in_doubt_count=1))

    assert end == Final(Status.UNKNOWN, Reason.NO_ANSWER)


def test_no_try_comes_after_the_expiry():
    assert in_time(Again(1, 0, 60.0), tried(), 30.0) == Final(Status.FAILED, Reason.GAVE_UP)
    assert in_time(Again(1, 1, 60.0), tried(), 30.0).status is Status.UNKNOWN
    assert in_time(Again(1, 0, 60.0), tried(), 90.0) == Again(1, 0, 60.0)


def test_backoff_grows_to_a_quarter_of_an_hour():
    assert all(0 <= backoff_seconds(ChannelKey.EMAIL, 2) <= 5 for _ in range(50))
    assert all(0 <= backoff_seconds(ChannelKey.EMAIL, 30) <= 900 for _ in range(50))


@pytest.mark.parametrize(("attempt", "wait"), [(2, 15), (3, 120), (4, 480), (5, 1200)])
def test_webhook_keeps_its_five_within_half_an_hour(attempt, wait):
    assert all(
        0.8 * wait <= backoff_seconds(ChannelKey.WEBHOOK, attempt) <= 1.2 * wait for _ in range(20)
    )
