"""How a file is written, guessed from its start."""

import codecs

import pytest

from messaging.jobs.csv_layout import Layout, guess_layout

TABLE = "id{0}name{0}city\n1{0}Ana, María{0}Sevilla\n2{0}José{0}Cádiz\n"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_makes_rows_like_the_head(sign):
    name = '"Ana, María"' if sign == "," else "Ana, María"
    text = TABLE.format(sign).replace("Ana, María", name)

    assert guess_layout(text.encode()) == Layout(encoding="utf-8", delimiter=sign)


@pytest.mark.parametrize(
    ("written", "encoding", "mark_bytes"),
    [
        (codecs.BOM_UTF8 + TABLE.encode(), "utf-8", 3),
        (codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"), "utf-16-le", 2),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16-be", 2),
        (TABLE.encode("cp1252"), "cp1252", 0),
        (TABLE.encode(), "utf-8", 0),
    ],
)
def test_the_encoding_is_that_of_the_mark_or_of_the_bytes(written, encoding, mark_bytes):
    found = guess_layout(written)

    assert (found.encoding, found.mark_bytes) == (encoding, mark_bytes)


def test_a_sample_that_ends_inside_a_letter_is_utf_8():
    assert guess_layout("a,b\nñ".encode()[:-1]).encoding == "utf-8"


def test_a_separator_that_was_given_is_not_guessed():
    assert guess_layout(b"a,b;c\n1,2;3\n", delimiter=";").delimiter == ";"


def test_one_column_and_nothing_at_all_are_commas():
    assert guess_layout(b"external_id\nu1\n").delimiter == ","
    assert guess_layout(b"").delimiter == ","
