"""Lists, objects, JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import RenderError
from messaging.rendering.filters import data

NO = False
PEOPLE = [{"n": "b", "on": True}, {"n": "A", "on": False}, {"n": None}]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("value", [None, False, "", [], {}])
def test_default_stands_in_for_nothing(value):
    assert data.default(value, "there") == "there"


@pytest.mark.parametrize("value", [" ", 0, 0.0, "false", [None], {"a": 1}, True])
def test_default_leaves_the_rest(value):
    assert data.default(value, "there") == value


def test_default_can_keep_false():
    assert data.default(NO, "x", allow_false=True) is False


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (data.size("abc"), 3),
        (data.size([1, 2]), 2),
        (data.size(5), 0),
        (data.first([1, 2]), 1),
        (data.first("ab"), None),
        (data.first({"a": 1}), ["a", 1]),
        (data.last([]), None),
        (data.join([1, ["a", None]]), "1 a "),
        (data.join("ab", "-"), "ab"),
        (data.concat([1], [2]), [1, 2]),
        (data.compact([1, None, False]), [1, False]),
        (data.compact(PEOPLE, "n"), PEOPLE[:2]),
        (data.map_(PEOPLE, "n"), ["b", "A", None]),
        (data.map_(["text"], "n"), [None]),
        (data.reverse([1, 2]), [2, 1]),
        (data.sort([3, None, 1]), [1, 3, None]),
        (data.sort(["b", "A", "a"]), ["A", "a", "b"]),
        (data.sort(PEOPLE, "n"), [PEOPLE[1], PEOPLE[0], PEOPLE[2]]),
        (data.sort_natural(["b", None, "A"]), ["A", "b", None]),
        (data.uniq([1, 1.5, 1, "1", [1]]), [1, 1.5, "1"]),
        (data.uniq([1, True]), [1, True]),
        (data.where(PEOPLE, "on"), PEOPLE[:1]),
        (data.where(PEOPLE, "on", NO), PEOPLE[1:2]),
        (data.where(PEOPLE, "n", "A"), PEOPLE[1:2]),
        (data.where([{"n": 1}, {"n": True}], "n", 1), [{"n": 1}]),
        (data.property_accessor({"a b": 1}, "a b"), 1),
        (data.json_parse('{"a": [1]}'), {"a": [1]}),
        (data.json_parse("no json"), None),
        (data.json_escape('a"b\\\n'), 'a\\"b\\\\\\n'),
        (data.as_json_string({"a": [1, None]}), '{"a":[1,null]}'),
        (data.raw("x"), "x"),
    ],
)
def test_filter_gives_what_liquid_gives(result, expected):
    assert result == expected


def test_sort_of_mixed_types_and_concat_of_no_list_fail_that_user():
    with pytest.raises(RenderError):
        data.sort([1, "a"])
    with pytest.raises(RenderError):
        data.concat([1], "a")


@given(JSON)
def test_json_comes_back(value):
    assert data.json_parse(data.as_json_string(value)) == value


@given(st.text())
def test_json_escape_fits_between_quotes(value):
    assert json.loads(f'"{data.json_escape(value)}"') == value


@given(st.lists(st.integers()))
def test_sort_meets_python(values):
    assert data.sort(values) == sorted(values)
