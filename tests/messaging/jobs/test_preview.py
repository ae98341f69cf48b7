"""The start of a file."""

import io

import pytest

from messaging.errors import InvalidRequestError
from messaging.jobs.csv_file import UnreadableFileError
from messaging.jobs.preview import SHOWN_ROWS, first_look, plan_of, preview
from tests.messaging.jobs.files import HEAD, lines, plan_for

CONTENT = (HEAD + lines(0, 20, bad={1})).encode()


def test_a_first_look_names_columns_guesses_and_samples():
    look = first_look(io.BytesIO(CONTENT))

    assert [column.to for column in look.columns] == [
        *("external_id", "email", "first_name", "custom", "custom"),
    ]
    assert list(look.samples) == ["u0", "u0@rcpt.example", "Ada", "blue", "1"]


def test_a_preview_shows_what_the_first_rows_become():
    rows = preview(io.BytesIO(CONTENT), plan_for(CONTENT))

    assert [row.line for row in rows] == list(range(2, 2 + SHOWN_ROWS))
    assert rows[0].made["visits"] == "1"
    assert "must be a number" in rows[1].faults[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"\n\n", "empty"), (b'"id\n', "names no columns"), (b"a," * 501, "500")],
)
def test_what_has_no_head_is_no_table(content, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        first_look(io.BytesIO(content))


def test_a_plan_that_names_nobody_is_refused():
    look = first_look(io.BytesIO(b"name\nAda\n"))

    with pytest.raises(InvalidRequestError):
        plan_of(look, look.columns)
