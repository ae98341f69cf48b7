import pytest

from messaging.choices.outcomes import Reason, Status


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.USER_PROFILE_NOT_FOUND, Status.SKIPPED),
        (Reason.ABORTED, Status.SKIPPED),
        (Reason.REFUSED_RECIPIENT, Status.FAILED),
        (Reason.INTERNAL, Status.FAILED),
        (Reason.STOPPED, Status.CANCELLED),
        (Reason.EXPIRED, Status.CANCELLED),
        (Reason.NO_ANSWER, Status.UNKNOWN),
        (Reason.ANSWER_UNREADABLE, Status.UNKNOWN),
    ],
)
def test_each_reason_explains_one_outcome(reason, status):
    assert reason.status is status


def test_every_outcome_has_a_tone_and_an_icon_of_its_own():
    assert len({status.icon for status in Status}) == len(Status)
    assert Status.SKIPPED.tone != Status.FAILED.tone
