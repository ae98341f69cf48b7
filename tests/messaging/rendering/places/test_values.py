"""Values know how they read and how they are written."""

import pytest
from markupsafe import Markup

from messaging.rendering.places.values import (
    Captured,
    Value,
    Written,
    is_marked,
    joined,
    json_text,
    plain_of,
    plain_text,
    text_of,
    written_of,
)


def shout(text):
    """An escape that is easy to see."""
    return text.upper()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "true"),
        (1.5, "1.5"),
        ("a", "a"),
        ([1, [None, "b"], False], "1bfalse"),
        ({"a": [1]}, '{"a":[1]}'),
        (range(1, 4), "1..3"),
        (Markup("<b>"), "<b>"),
    ],
)
def test_value_reads_as_in_liquid(value, expected):
    assert text_of(value) == expected
    assert type(text_of(value)) is str


def test_written_is_its_plain_text_to_everyone_else():
    name = Written("O'Neil", "O&#39;Neil")

    assert name == "O'Neil"
    assert plain_of([name]) == ["O'Neil"]
    assert type(plain_of(name)) is str
    assert written_of(name, shout) == "O&#39;Neil"


def test_only_the_authors_own_text_is_written_as_it_is():
    assert written_of([Markup("a"), "a", {"k": "v"}, 1], shout) == ["a", "A", '{"K":"V"}', 1]


def test_mark_is_found_in_a_list():
    assert is_marked([["a", Markup("b")]])
    assert not is_marked(["a", 1])


def test_joined_is_plain_where_escaping_would_do_the_same():
    assert type(joined("ab", "AB", shout)) is str
    assert joined("ab", "aB", shout).written == "aB"
    assert joined(["a", "b"], ["A", "b"], shout)[1].written == "b"
    assert joined(3, 3, shout) == 3


def test_capture_keeps_its_segments_and_strips_to_a_capture():
    captured = Captured.of([" \n", Value(" "), "x", Value(" y ")], plain_text)

    stripped = captured.stripped(plain_text)

    assert captured == " \n x y "
    assert stripped == "x y"
    assert stripped.segments == ("x", Value(" y"))
    assert Captured.of([" "], plain_text).stripped(plain_text) == ""


def test_json_text_takes_keys_of_any_kind():
    assert json_text({1: None}) == '{"1":null}'
