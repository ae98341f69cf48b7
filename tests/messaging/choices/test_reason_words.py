import pytest

from messaging.choices.outcomes import Reason
from messaging.choices.reason_words import sentence, state_sentence


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_a_sentence_of_its_own(reason):
    assert len(sentence(reason)) > 8
    assert len({sentence(each) for each in Reason}) == len(Reason)


@pytest.mark.parametrize(
    ("state_reason", "words"),
    [
        ("credentials", "Its carrier refuses the credentials"),
        ("25,310 match", "25,310 match"),
        ("", ""),
    ],
)
def test_state_reason_is_told_in_words(state_reason, words):
    assert state_sentence(state_reason).startswith(words)
