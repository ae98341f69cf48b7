"""What people write about a column."""

import pytest

from messaging.errors import InvalidRequestError
from messaging.jobs.plan import guess_columns
from messaging.services.column_words import mapped

COLUMNS = guess_columns(["id", "a=b", "Visits"], [["u1", "x", "3"]])


def test_a_word_says_a_field_an_attribute_or_to_skip():
    found = mapped(COLUMNS, ["id=braze_id", "a=b=skip", "Visits=visit count:text"])

    assert [(column.to, column.key) for column in found] == [
        ("braze_id", "braze_id"),
        ("skip", "skip"),
        ("custom", "visit count"),
    ]
    assert found[2].type == "text"


def test_an_attribute_without_a_type_keeps_the_guess():
    assert mapped(COLUMNS, ["Visits=visits"])[2].type == "number"
    assert mapped(COLUMNS, ["Visits=my:visits"])[2].key == "my:visits"


def test_each_word_that_does_not_fit_is_named():
    with pytest.raises(InvalidRequestError) as fault:
        mapped(COLUMNS, ["email", "Mail=email", "id="])

    assert [problem.path for problem in fault.value.problems] == ["email", "Mail=email", "id="]
    assert "it has id, a=b, Visits" in fault.value.problems[1].reason
