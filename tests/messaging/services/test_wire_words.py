"""Tests of wire words as a type."""

import pytest
from pydantic import TypeAdapter

from messaging.choices.outcomes import Status
from messaging.services.wire_words import StatusWord

STATUS = TypeAdapter(StatusWord)


def test_the_schema_lists_every_word():
    assert STATUS.json_schema()["enum"] == [status.word for status in Status]


def test_a_word_stays_as_it_is():
    assert STATUS.validate_python("sent") == "sent"


@pytest.mark.parametrize("wrong", ["Sent", "", 1, None])
def test_nothing_else_is_a_word(wrong):
    with pytest.raises(ValueError, match="Input should be"):
        STATUS.validate_python(wrong)
