"""A filter inside a place keeps author's text and users' values apart."""

import pytest
from markupsafe import Markup

from messaging.errors import RenderError
from messaging.rendering.filters.lifting import lifted
from messaging.rendering.places.rules import RULES
from messaging.rendering.places.values import Captured, Value, Written

HTML, JSON, TEXT = (lifted(RULES[place]) for place in ("html", "json", "text"))


def test_value_appended_to_authors_markup_is_escaped_and_reads_plain():
    result = HTML["append"](Markup("<b>"), "<i>")

    assert result == "<b><i>"
    assert result.written == "<b>&lt;i&gt;"


def test_plain_result_stays_plain():
    assert type(HTML["append"](Markup("Hi "), "<i>")) is str
    assert type(TEXT["append"]("a", "b")) is str


def test_hash_is_taken_of_what_is_read_not_of_what_is_written():
    joined = HTML["append"](Markup("<"), "&")

    assert HTML["md5"](joined) == TEXT["md5"]("<&")


def test_parts_of_a_marked_text_stay_marked():
    parts = HTML["split"](HTML["append"](Markup("<b>,"), "<i>"), Markup(","))

    assert [str(part) for part in parts] == ["<b>", "<i>"]
    assert parts[0].written == "<b>"
    assert type(parts[1]) is str


def test_newline_to_br_adds_markup_to_a_value():
    assert HTML["newline_to_br"]("<\n").written == "&lt;<br />\n"
    assert TEXT["newline_to_br"]("<\n") == "<<br />\n"


def test_escape_never_doubles():
    once = HTML["escape"]("<")

    assert once == "&lt;"
    assert HTML["escape"](once) is once


def test_default_hands_on_what_it_was_given():
    literal = Markup("<b>")

    assert HTML["default"](None, literal) is literal


def test_strip_leaves_a_capture_a_capture():
    captured = Captured.of((" ", '"x"', Value(" y ")), RULES["json"].captured)
    stripped = JSON["strip"](captured)

    assert isinstance(stripped, Captured)
    assert stripped == '"x" y'


def test_json_escape_is_written_as_it_is():
    assert isinstance(JSON["json_escape"]('"'), Written)
    assert JSON["json_escape"]('"').written == '\\"'


def test_object_in_a_joined_list_is_escaped():
    result = HTML["join"]([{"a": "<"}], Markup("<hr>"))

    assert "<" not in HTML["append"](result, Markup("<hr>")).written.replace("<hr>", "")


def test_value_of_a_wrong_type_fails_that_user():
    with pytest.raises(RenderError):
        TEXT["sort"]([object(), "a"])
