"""The short way gives what the long way gives, over a corpus and hostile values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rendering import plain
from messaging.rendering.dialect import read_source
from messaging.rendering.places.rules import RULES
from tests.messaging.rendering.both_ways import by_join, by_liquid, outcome

OUTPUTS = [
    "{{${a}}}",
    "{{ ${a} | default: 'there' }}",
    "{{ ${a} | default: '<b>' | upcase }}",
    "{{ ${a} | escape }}",
    "{{ ${a} | escape | downcase }}",
    "{{ ${a} | strip | capitalize }}",
    "{{ ${a} | truncate: 5 }}",
    "{{ ${a} | truncate: 4, '&' }}",
    "{{ ${a} | date: '%d <i>%B</i>' }}",
    "{{custom_attribute.${b}}}",
    "{{custom_attribute.${b.c}}}",
    "{{custom_attribute.${b.c} | default: 1.5}}",
    "{{custom_attribute.${size}}}",
]
FRAMES = {
    "text": ["Hi ", "!\n", ", "],
    "header": ["Hi ", "! ", ": "],
    "url": ["https://a.example/", "?q=", "&r="],
    "html": ['<a href="', "<p title='", "<b>", '">', "'>", ":", "java", " src="],
    "json": ['{"a": "', '", "b": "', '"}', "[", "]", ", ", "\\", '"'],
}
HOSTILE = st.text(alphabet="<>&\"'\\/:{}[],. ajvscript1\n\r\t\x00\x07\u2028é", max_size=25)
VALUES = st.one_of(
    HOSTILE,
    st.sampled_from([None, True, False, 0, 1.5, [], ["<", 1], {"c": '"'}, "2026-11-22", " Ann "]),
)


@st.composite
def templates(draw):
    """A place and a template of author's text and outputs."""
    place = draw(st.sampled_from(sorted(FRAMES)))
    parts = st.sampled_from([*OUTPUTS, *FRAMES[place]])
    return place, "".join(draw(st.lists(parts, min_size=1, max_size=6)))


@settings(max_examples=500)
@given(templates(), VALUES, VALUES)
def test_both_ways_give_the_same(template, a, b):
    place, source = template
    namespaces = {"profile": {"a": a}, "custom_attribute": {"b": b}}

    joined = outcome(by_join, source, place, namespaces)

    assert joined is not None
    assert joined == outcome(by_liquid, source, place, namespaces)


@pytest.mark.parametrize("place", sorted(RULES))
@pytest.mark.parametrize("output", OUTPUTS)
def test_plain_output_needs_no_child(output, place):
    assert plain.compiled(read_source(output), place)


@pytest.mark.parametrize(
    "source",
    [
        "{% if true %}x{% endif %}",
        "{{ x }}",
        "{{ 'x' }}",
        "{{ ${a} | append: 'x' }}",
        "{{ ${a} | default: ${b} }}",
        "{{ ${a} | default: b }}",
        "{{ ${a} | default: false }}",
        "{{ ${a} | date: ${b} }}",
        "{{ ${a}.size }}",
        "{{ custom_attribute.${a.size} }}",
        "{{ custom_attribute.${a[0]} }}",
        "{{ ${a} | truncate: 5 'x' }}",
    ],
)
def test_everything_else_needs_the_child(source):
    assert plain.compiled(read_source(source), "text") is None


def test_missing_namespace_prints_nothing():
    assert by_join("a{{custom_attribute.${b}}}c{{custom_attribute.${b.c}}}") == "ac"
