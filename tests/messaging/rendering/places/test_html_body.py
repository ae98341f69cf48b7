"""HTML: nothing of a value is markup, and no value opens a program."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from messaging.rendering.places import html_body
from messaging.rendering.places.values import Captured, Value, Written

HOSTILE = st.text(alphabet="<>&\"'/= abjavscript:;#\n\t\x00", max_size=30)
SHAPES = [
    ("<p>", "</p>"),
    ('<a title="', '">x</a>'),
    ("<a href='", "'>x</a>"),
    ('<img alt="a" src="', '">'),
    ("<b>a</b> ", ""),
]


class Seen(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [name for name, _ in attrs]))


@given(HOSTILE, st.sampled_from(SHAPES))
def test_no_value_adds_a_tag_or_an_attribute(value, shape):
    before, after = shape
    written = html_body.write([before, Value(value), after])

    assert Seen(written).tags == Seen(f"{before}x{after}").tags


@given(HOSTILE)
def test_value_reads_as_itself(value):
    assert unescape(html_body.escape(value)).replace("\ufffd", "\x00") == value


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JavaScript:x",
        " java\tscript\n:x",
        "\x01javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "foo:bar",
        Written("javascript:x", "javascript:x"),
        Written("&#106;avascript:x", "&#106;avascript:x"),
        Markup("javascript:x"),
    ],
)
@pytest.mark.parametrize(
    "before",
    [
        '<a href="',
        "<a href='",
        "<a href=",
        "<a HREF = \n'",
        '<img src="',
        '<form action="',
        "<use xlink:href='",
        '<button formaction="',
        '<td background=" ',
    ],
)
def test_value_that_opens_a_url_needs_a_listed_scheme(before, value):
    assert html_body.write([before, Value(value), '">']) == f'{before}#blocked">'


@pytest.mark.parametrize(
    "value",
    [
        "https://a.example/?q=a:b",
        "mailto:a@b",
        "tel:+1",
        "/path",
        "?a=b:c",
        "#top",
        "page.html",
        "",
    ],
)
def test_value_that_opens_a_harmless_url_stays(value):
    assert html_body.write(['<a href="', Value(value), '">']) == f'<a href="{value}">'


def test_value_behind_the_authors_scheme_stays():
    written = html_body.write(['<a href="https://a.example/', Value("javascript:x"), '">'])

    assert written == '<a href="https://a.example/javascript:x">'


@pytest.mark.parametrize(
    "parts",
    [
        [Value("java"), Value("script:x")],
        [Value(""), Value("javascript:x")],
        [Value("javascript"), ":x"],
        [Value("javascript"), "", ":x"],
    ],
)
def test_scheme_is_seen_when_it_comes_in_parts(parts):
    assert "javascript" not in html_body.write(['<a href="', *parts, '">'])


def test_authors_own_scheme_and_value_are_judged_together():
    assert "#blocked" in html_body.write(['<a href="java', Value("script:x"), '">'])


def test_url_in_a_capture_is_judged_where_it_is_printed():
    captured = Captured.of([Value("javascript:x")], html_body.write)

    assert html_body.write(['<a href="', Value(captured), '">']) == '<a href="#blocked">'


def test_other_attributes_are_not_judged():
    parts = ['<a data-href="', own, '" title="', own, '">']

    assert html_body.guarded(parts) == parts


def own(variables):
    return variables["own"]


def test_a_run_that_may_open_a_url_is_one_part_and_the_author_ends_it():
    first, run, *rest = html_body.guarded(['<a href="', own, "x", own, '">', own, "</a>"])

    assert (first, rest) == ('<a href="', [">", own, "</a>"])
    assert run({"own": "java"}) == 'javaxjava"'
    assert run({"own": "javascript:x"}) == '#blockedx#blocked"'
    assert run({"own": "/p"}).written == '/px/p"'


def test_a_run_without_an_end_goes_to_the_last_part():
    (first, run) = html_body.guarded(["<a href=java", own, "script", own])

    assert first == "<a href=java"
    assert run({"own": ""}) == "script"
    assert run({"own": ":"}) == "#blockedscript#blocked"


PARTS = st.sampled_from(
    [own, own, '<a href="', "'>", '"', " src=", "java", "script", ":", "/", "x?y", "", " ", "<p>"]
)


@settings(max_examples=500)
@given(st.lists(PARTS, max_size=8), HOSTILE)
def test_guarded_parts_write_what_the_whole_writes(parts, value):
    variables = {"own": value}
    whole = [part if isinstance(part, str) else Value(value) for part in parts]

    in_parts = "".join(
        part if isinstance(part, str) else html_body.html_value(part(variables))
        for part in html_body.guarded(parts)
    )

    assert in_parts == html_body.write(whole)


def test_lists_and_objects_are_escaped_once():
    assert html_body.html_value(["<", Markup("<b>"), 1]) == "&lt;<b>1"
    assert html_body.html_value({"a": "<"}) == "{&quot;a&quot;:&quot;&lt;&quot;}"
