import pytest

from messaging.choices.states import ChunkState


def test_a_word_and_its_code_lead_to_each_other():
    assert ChunkState.of("leased") is ChunkState.LEASED
    assert ChunkState.LEASED.word == "leased"


def test_a_word_that_is_none_raises():
    with pytest.raises(KeyError):
        ChunkState.of("lost")
