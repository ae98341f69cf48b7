"""A CSV file, record by record, from any place in it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.jobs.csv_file import (
    MOST_LINE_CHARACTERS,
    Records,
    UnreadableFileError,
    lines_before,
)
from messaging.jobs.csv_layout import Layout

COMMA = Layout(encoding="utf-8", delimiter=",")
UTF_16 = Layout(encoding="utf-16-le", delimiter=",", mark_bytes=2)


def records(content, layout=COMMA, **place):
    return list(Records(io.BytesIO(content), layout, **place))


def faults(content):
    return [(record.line, record.fault) for record in records(content) if record.fault]


def test_quotes_hold_separators_quotes_and_newlines():
    found = records(b'id,note\r\n1,"a, ""b""\nc"\r\n2,d\r\n')

    assert [record.cells for record in found] == [["id", "note"], ["1", 'a, "b"\nc'], ["2", "d"]]
    assert [record.line for record in found] == [1, 2, 4]


def test_blank_lines_are_no_rows_and_still_count_as_lines():
    found = records(b"id,name\n\n,,\n1,Ana\n\n")

    assert [(record.line, record.cells) for record in found[1:]] == [(4, ["1", "Ana"])]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
CELLS = st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=12)


@given(rows=CELLS, encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_a_reader_that_begins_behind_any_record_reads_the_rest(rows, encoding):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    content = out.getvalue().encode(encoding)
    layout = Layout(encoding=encoding, delimiter=",")
    whole = records(content, layout)

    assert [record.cells for record in whole] == [row for row in rows if any(row)]
    for place, record in enumerate(whole):
        line = lines_before(io.BytesIO(content), layout, record.end)
        rest = records(content, layout, start=record.end, line=line)
        assert rest == whole[place + 1 :]


def test_a_mark_is_no_part_of_the_first_cell():
    content = b"\xff\xfe" + "id,name\n1,Añ\n".encode("utf-16-le")

    assert [record.cells for record in records(content, UTF_16)] == [["id", "name"], ["1", "Añ"]]


def test_a_quote_that_is_never_closed_costs_its_own_line_alone():
    content = b'id,name\n1,"Ana\n2,Bob\n3,Eva\n'

    assert faults(content) == [(2, "A quote is opened here and never closed.")]
    assert [record.cells for record in records(content)][2:] == [["2", "Bob"], ["3", "Eva"]]


def test_a_runaway_quote_in_a_large_file_is_put_back_and_not_collected():
    rows = b"".join(b"%d,%s\n" % (number, b"x" * 100) for number in range(5_000))
    found = records(b'id,name\n0,"open\n' + rows)

    assert [record.line for record in found if record.fault] == [2]
    assert len(found) == 5_002


def test_text_behind_a_closed_quote_is_a_fault_of_its_line():
    assert faults(b'id,name\n1,"Ana" B\n2,Bob\n') == [
        (2, "A quote ends in the middle of a cell. Inside quotes, write a quote twice.")
    ]


def test_bytes_that_are_no_text_are_a_fault_of_their_line():
    found = records(b"id,name\n1,\xff\n2,Bob\n")

    assert (found[1].line, found[1].fault) == (2, "It is not UTF-8.")
    assert found[2].cells == ["2", "Bob"]
    assert found[2].end == len(b"id,name\n1,\xff\n2,Bob\n")


def test_a_line_without_an_end_is_no_csv():
    with pytest.raises(UnreadableFileError, match="Line 2 has more than"):
        records(b"id\n" + b"x" * (MOST_LINE_CHARACTERS + 100_000))


def test_the_last_line_needs_no_end():
    assert records(b"id\n1")[-1].cells == ["1"]
