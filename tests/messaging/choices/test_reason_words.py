import pytest

from messaging.choices.outcomes import Reason
from messaging.choices.reason_words import sentence


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_a_sentence_of_its_own(reason):
    assert len(sentence(reason)) > 8
    assert len({sentence(each) for each in Reason}) == len(Reason)
