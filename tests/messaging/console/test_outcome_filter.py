import pytest

from messaging.choices.outcomes import Reason, Status
from messaging.console.outcome_filter import OutcomeFilter
from messaging.errors import NotFoundError


def test_a_reason_alone_asks_for_its_outcome_too():
    wanted = OutcomeFilter.read({"reason": "refused_recipient"})

    assert wanted.condition() == {"reason": Reason.REFUSED_RECIPIENT, "status": Status.FAILED}


def test_a_word_that_is_none_is_refused():
    with pytest.raises(NotFoundError):
        OutcomeFilter.read({"status": "fine"})
