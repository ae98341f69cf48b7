"""python-liquid holds what we list, and nothing it brought along."""

import pytest
from liquid.exceptions import LiquidError

from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.environment import (
    PositionedError,
    SegmentBuffer,
    environment,
    parse,
    positioned,
    render,
)
from messaging.rendering.filters.registry import FILTERS
from messaging.rendering.places.values import Value
from messaging.rendering.tags import TAGS
from tests.messaging.rendering.both_ways import by_liquid

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=y>"


def test_nothing_is_inherited():
    own = environment("html")

    assert set(own.filters) == set(FILTERS)
    assert set(own.tags) == {tag.name for tag in TAGS}


def test_segments_keep_text_and_values_apart():
    template = parse([("text", "", "Hi ", 0), ("output", "", 'profile__["a"]', 3)], "text")

    assert render(template, {"profile__": {"a": 1}}) == ["Hi ", Value(1)]


def test_bad_expression_has_its_place():
    with pytest.raises(PositionedError) as caught:
        parse([("text", "", "Hi ", 0), ("output", "", "a b", 3)], "text")

    assert caught.value.start == 3


def test_fault_without_a_place_is_at_the_start():
    assert positioned(LiquidError("odd", token=None)).start == 0


@pytest.mark.parametrize("source", ["{{ now }}", "{{ today }}", "{{ a.b.c }}"])
def test_nothing_of_python_is_in_reach(source):
    assert by_liquid(source, profile={"x": 1}) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a'.__class__ }}",
        "{{ x['__class__'] }}",
        "{{ forloop }}{% for x in (1..2) %}{{ forloop.__class__ }}{{ forloop.it }}{% endfor %}",
        "{% assign x = 'a' | map: '__class__' %}{{ x }}",
        "{% assign x = 'a' | property_accessor: '__class__' %}{{ x }}",
    ],
)
def test_no_attribute_of_python_is_printed(source):
    try:
        assert by_liquid(source) == ""
    except RenderError:
        return


def test_missing_attribute_named_size_is_missing():
    assert by_liquid("{{custom_attribute.${size}}}", custom_attribute={"a": 1}) == ""
    assert by_liquid("{{custom_attribute.${size}}}", custom_attribute={"size": "XL"}) == "XL"
    assert by_liquid("{{custom_attribute.${a}.size}}", custom_attribute={"a": [1, 2]}) == "2"


def test_value_is_never_evaluated():
    assert by_liquid("{{ ${a} }}", profile={"a": "{{ ${b} }}", "b": "x"}) == "{{ ${b} }}"


@pytest.mark.parametrize("name", sorted(set(FILTERS) - {"raw"}))
@pytest.mark.parametrize("shape", [MARKUP, [MARKUP, MARKUP], {"a": MARKUP}])
def test_no_filter_lets_markup_of_a_value_through(name, shape):
    own = FILTERS[name]
    given = ": " + ", ".join(["${a}"] * max(own.fewest, 1)) if own.most else ""
    for source in (f"{{{{ ${{a}} | {name}{given} }}}}", f"{{{{ '<hr>' | {name}{given} }}}}"):
        try:
            written = by_liquid(source, "html", profile={"a": shape})
        except RenderError:
            continue
        assert "<" not in written.replace("<br />", "").lower().replace("<hr>", "")


@pytest.mark.parametrize(
    "first", ["append", "prepend", "split", "replace", "join", "newline_to_br"]
)
@pytest.mark.parametrize("second", sorted(set(FILTERS) - {"raw"}))
def test_no_pair_of_filters_lets_markup_of_a_value_through(first, second):
    own = FILTERS[second]
    given = ": " + ", ".join(["${a}"] * max(own.fewest, 1)) if own.most else ""
    one = "" if first == "newline_to_br" else ": 'x', ${a}" if first == "replace" else ": ${a}"
    for start in ("${a}", "'<hr>'"):
        source = f"{{{{ {start} | {first}{one} | {second}{given} }}}}"
        try:
            written = by_liquid(source, "html", profile={"a": MARKUP})
        except RenderError:
            continue
        assert "<s" not in written
        assert "<i" not in written


def test_raw_prints_as_is_in_html_only():
    assert by_liquid("{{ ${a} | raw }}", "html", profile={"a": "<b>"}) == "<b>"
    assert by_liquid('"{{ ${a} | raw }}"', "json", profile={"a": '"'}) == '"\\""'


def test_buffer_counts_what_it_holds():
    buffer, other = SegmentBuffer(), SegmentBuffer()
    other.write("ab")
    other.value(12)
    buffer.extend(other)

    assert (buffer.parts, buffer.size) == (["ab", Value(12)], 4)
    with pytest.raises(RenderLimitError):
        buffer.write("x" * 1024 * 1024)


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..10001) %}{% endfor %}",
        "{% assign x = (1..99999) | size %}{% assign y = (1..99999) | reverse %}",
        "{% for i in (1..9999) %}" + "x" * 200 + "{% endfor %}",
        "{{ 9223372036854775807 | plus: 1 }}",
    ],
)
def test_growth_ends_at_a_limit(source):
    with pytest.raises(RenderLimitError):
        by_liquid(source)
