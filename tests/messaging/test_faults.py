"""What faults are called."""

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator

from messaging.errors import Problem
from messaging.faults import fault, place, problems_of, several, summary


class Model(BaseModel):
    size: int = Field(ge=1)
    word: str = ""

    @field_validator("word")
    @classmethod
    def checked(cls, word):
        if word == "several":
            raise several([Problem("here.0", "is one"), Problem("", "is another")])
        if word == "ours":
            raise ValueError("must be another word")
        if word == "fault":
            raise fault("must be {another} word")
        return word


def said(**values):
    with pytest.raises(ValidationError) as caught:
        Model(**values)
    return list(map(str, problems_of(caught.value)))


def test_a_limit_is_said_and_the_value_is_not():
    assert said(size=-7) == ["size: must be at least 1"]


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("ours", ["word: must be another word"]),
        ("fault", ["word: must be {another} word"]),
        ("several", ["word.here.0: is one", "word: is another"]),
    ],
)
def test_our_own_words_are_kept(word, lines):
    assert said(size=1, word=word) == lines


def test_a_fault_without_words_of_ours_says_the_least():
    assert said(size="7 bells") == ["size: is not valid"]


def test_a_path_leaves_out_branches_and_cuts_names():
    assert place(["a", "\x00branch", 3, "b" * 100]) == ["a", "3", "b" * 64]


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "The request has 1 problem: a: is wrong."),
        (2, "The request has 2 problems."),
        (51, "The request has 51 problems. The first 50 are listed."),
    ],
)
def test_the_sentence_above_counts(count, sentence):
    assert summary([Problem("a", "is wrong.")] * count) == sentence
