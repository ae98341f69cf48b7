"""JSON: no value adds a member, and the whole is JSON or nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from messaging.errors import RenderError
from messaging.rendering.joined import LONG, Joined
from messaging.rendering.places import json_body
from messaging.rendering.places.values import Captured, Value, Written

HOSTILE = st.text(alphabet='"\\{}[],: abu0n\n1', max_size=20)


@given(HOSTILE)
def test_value_inside_quotes_is_that_string(value):
    written = json_body.write(['{"a": "x', Value(value), '", "b": 1}'])

    assert json.loads(written) == {"a": f"x{value}", "b": 1}


@given(HOSTILE)
def test_value_outside_quotes_is_one_json_value_or_fails(value):
    try:
        written = json_body.write(['{"a": ', Value(value), ', "b": 1}'])
        json_body.check(written)
    except RenderError:
        return
    assert set(json.loads(written)) == {"a", "b"}


@given(HOSTILE, st.integers(0, 6))
def test_escaped_text_that_was_cut_still_ends_where_the_author_said(value, length):
    cut = json_body.escape(value)[:length]

    written = json_body.write(
        ['{"a": "', Value(Written(cut, cut)), '", "b": "', Value(value), '"}']
    )

    assert json.loads(written)["b"] == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        (True, "true"),
        (None, ""),
        ([1, "a"], '[1,"a"]'),
        ({"k": 1}, '{"k":1}'),
        ("7", "7"),
    ],
)
def test_json_types_keep_their_type_outside_quotes(value, expected):
    assert json_body.write(["[", Value(value), "]"]) == f"[{expected}]"


@pytest.mark.parametrize(
    ("segments", "leaves"),
    [
        (['{"a": "x', Value(""), '"}'], False),
        (['{"a": "x\\"', Value(""), ' y"}'], False),
        (['{"a": "', Value(""), '", "', Value(""), '": "\\\\', Value(""), '"}'], False),
        (['{"a": ', Value(""), "}"], True),
        (['{"a": "', Value(""), '", "b": [', Value(""), "]}"], True),
        (['{"a": "\\', Value(""), '"}'], True),
        ([Value("")], True),
        (['{"a": 1}'], False),
    ],
)
def test_it_is_known_where_each_value_stands(segments, leaves):
    assert json_body.leaves_strings(segments) is leaves


def test_a_long_text_that_knows_its_parts_is_checked_like_any_other():
    json_body.check(Joined(['{"a": "', "x" * LONG, '"}']))
    with pytest.raises(RenderError, match="JSON"):
        json_body.check(Joined(['{"a": "', "x" * LONG]))


@pytest.mark.parametrize("value", ["word", '1, "admin": true', '"', "{", "1}"])
def test_text_outside_quotes_that_is_no_json_fails(value):
    with pytest.raises(RenderError):
        json_body.write(['{"a": ', Value(value), "}"])


def test_value_behind_a_backslash_fails():
    with pytest.raises(RenderError):
        json_body.write(['{"a": "\\', Value('"'), '"}'])


def test_escaped_text_is_not_escaped_again():
    escaped = json_body.escape('a"b')

    assert json_body.write(['"', Value(Written(escaped, escaped)), '"']) == '"a\\"b"'


def test_authors_literals_are_the_authors():
    assert json_body.write(["[", Value(Markup('"a"')), "]"]) == '["a"]'
    assert json_body.write(['"', Value(Markup('say "hi"\\n')), '"']) == '"say \\"hi\\"\\\\n"'
    assert json_body.write(['"', Value(Markup("a\\nb")), '"']) == '"a\\nb"'


def test_capture_is_authors_text_and_values_again():
    captured = Captured.of(['"name": "', Value('"'), '"'], json_body.fragments)

    assert json_body.write(["{", Value(captured), "}"]) == '{"name": "\\""}'


def test_string_state_survives_pieces_and_escapes():
    written = json_body.write(['{"a\\"', "b", '\\\\": "', Value('"'), '"}'])

    assert json.loads(written) == {'a"b\\': '"'}


def test_what_is_not_json_is_refused():
    json_body.check('{"a": []}')
    for text in ("", "{", "{'a': 1}", '{"a": }', "NaN"):
        with pytest.raises(RenderError):
            json_body.check(text)
