"""Tags print values as values, and abort_message stops."""

import pytest

from messaging.errors import AbortedError
from messaging.rendering.tags import ABORTED, TAGS
from tests.messaging.rendering.both_ways import by_liquid

CELL = "&lt;b&gt;"
HOSTILE = {"a": "<b>", "q": '"'}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% abort_message() %}", ABORTED),
        ("{% abort_message %}text", ABORTED),
        ("{% abort_message('no city') %}", "no city"),
        ('{% abort_message("for " | append: ${a}) %}', "for <b>"),
        ("{% if true %}{% abort_message('inner') %}{% endif %}", "inner"),
        ("{% liquid\n abort_message('line')\n %}", "line"),
        ("{% abort_message(nothing) %}", ABORTED),
    ],
)
def test_abort_stops_with_its_reason(source, reason):
    with pytest.raises(AbortedError) as caught:
        by_liquid(source, profile=HOSTILE)

    assert str(caught.value) == reason


def test_abort_that_is_not_reached_does_nothing():
    assert by_liquid("{% if false %}{% abort_message() %}{% endif %}x") == "x"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% capture c %}<p>{{${a}}}</p>{% endcapture %}{{ c }}", "<p>&lt;b&gt;</p>"),
        ("{% capture c %} <p>{{${a}}} {% endcapture %}{{ c | strip }}|", "<p>&lt;b&gt;|"),
        ("{% capture c %}{{${a}}}{% endcapture %}{% if c == '<b>' %}same{% endif %}", "same"),
        ("{% capture c %}{{${a}}}{% endcapture %}{{ c | url_encode }}", "%3Cb%3E"),
        ("{% capture c %}{{${a}}}{% endcapture %}{{ c | size }}", "3"),
        ("{% capture c %}<i>{{${a}}}{% endcapture %}{{ c | escape }}", "&lt;i&gt;&lt;b&gt;"),
        ("{% cycle ${a}, 'x' %}{% cycle ${a}, 'x' %}", "&lt;b&gt;x"),
        ("{% for i in (1..3) %}{% ifchanged %}{{${a}}}{% endifchanged %}{% endfor %}", "&lt;b&gt;"),
        ("{% increment n %}{% increment n %}{% decrement n %}", "011"),
        ("{% case ${a} %}{% when '<b>' %}one{% else %}other{% endcase %}", "one"),
        (
            "{% tablerow i in (1..2) cols: 2 %}{{${a}}}{% endtablerow %}",
            f'<tr class="row1">\n<td class="col1">{CELL}</td><td class="col2">{CELL}</td></tr>\n',
        ),
        ("{% for i in (1..9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "12"),
    ],
)
def test_tag_in_html_escapes_values_once_and_leaves_the_author_alone(source, expected):
    assert by_liquid(source, "html", profile=HOSTILE) == expected


def test_capture_of_json_members_stays_json():
    source = '{% capture c %} "name": "{{${q}}}" {% endcapture %}{ {{ c | strip }} }'

    assert by_liquid(source, "json", profile=HOSTILE) == '{ "name": "\\"" }'


def test_capture_used_inside_quotes_is_escaped_once():
    source = '{% capture c %}Hi {{${q}}}{% endcapture %}{"a": "{{ c }}"}'

    assert by_liquid(source, "json", profile=HOSTILE) == '{"a": "Hi \\""}'


def test_tags_are_listed_once():
    names = [tag.name for tag in TAGS]

    assert len(names) == len(set(names))
    assert not {"include", "render", "liquid", "echo", "comment"} & set(names)
