"""CSV that we write."""

import csv
import io

import pytest

from messaging.jobs.cells import unguarded
from messaging.jobs.csv_text import csv_text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+34600000000", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", "=cmd|' /C'!A0"]
)
def test_a_text_that_could_run_is_disarmed(cell):
    written = next(csv.reader(io.StringIO(csv_text([[cell]]), newline="")))

    assert written == [f"'{cell}"]


def test_figures_and_usual_texts_stay_as_they_are():
    assert csv_text([[-1, 2.5, None, "a-b", "x=1"]]) == "-1,2.5,,a-b,x=1\r\n"


def test_quotes_separators_and_newlines_come_back():
    row = ['say "hi"', "a,b", "two\r\nlines"]

    assert next(csv.reader(io.StringIO(csv_text([row]), newline=""))) == row


def test_what_an_export_disarmed_an_import_reads_as_it_was():
    assert unguarded("'+34600000000") == "+34600000000"
    assert unguarded("'quoted'") == "'quoted'"
