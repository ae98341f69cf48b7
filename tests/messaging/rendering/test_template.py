"""A message is compiled once and rendered per user, plain parts here, the rest in the child."""

import pytest

from messaging.channels.base import Place
from messaging.errors import AbortedError, RenderError, RenderLimitError
from messaging.rendering.child import Child
from messaging.rendering.template import compile_message

USER = {
    "profile__": {"first_name": "O'Neil\n", "n": 3},
    "custom_attribute__": {"u": "javascript:x"},
}
PLACES = {
    "subject": Place.HEADER,
    "body": Place.HTML,
    "headers.*": Place.HEADER,
    "buttons.*.uri": Place.URL,
    "json": Place.JSON,
}


@pytest.fixture(scope="module")
def child():
    with Child() as child:
        yield child


def render(child, content, places=PLACES):
    return compile_message(content, places).render(USER, child)


def test_every_string_is_a_template_and_nothing_else_is(child):
    content = {
        "alert": "Hi {{${first_name}}}",
        "priority": 2,
        "extra": {"k": ["{{${n}}}", None, True], "n": 1.5},
    }

    assert render(child, content) == {
        "alert": "Hi O'Neil\n",
        "priority": 2,
        "extra": {"k": ["3", None, True], "n": 1.5},
    }


def test_plain_message_starts_no_child():
    child = Child()
    template = compile_message({"body": "Hi {{${first_name}}}"}, PLACES)

    template.render(USER, child)

    assert template.is_plain
    assert child._process is None


def test_risky_and_plain_fields_meet_in_one_message(child):
    content = {
        "a": "{% if ${n} == 3 %}three{% endif %}",
        "body": "<a href='{{custom_attribute.${u}}}'>{{${first_name} | strip}}</a>",
        "b": "{{ ${n} | plus: 1 }}",
    }

    assert render(child, content) == {
        "a": "three",
        "body": "<a href='#blocked'>O&#39;Neil</a>",
        "b": "4",
    }


def test_places_match_with_stars(child):
    content = {"buttons": [{"uri": "{{custom_attribute.${u}}}"}]}

    with pytest.raises(RenderError, match=r"buttons\.0\.uri"):
        render(child, content)


@pytest.mark.parametrize(
    "subject", ["{{${first_name}}}", "{% if true %}{{${first_name}}}{% endif %}"]
)
def test_line_break_in_a_header_fails_that_user_both_ways(child, subject):
    with pytest.raises(RenderError, match="subject: holds a line break"):
        render(child, {"subject": subject})


@pytest.mark.parametrize("subject", ["a\nb", "a\nb {{${first_name}}}"])
def test_line_break_of_the_authors_in_a_header_is_refused_at_once(subject):
    with pytest.raises(RenderError):
        compile_message({"subject": subject}, PLACES)


@pytest.mark.parametrize(
    ("content", "is_json"),
    [
        ({"json": '{"a": "{{${q}}}"}'}, True),
        ({"json": ' [ "{{${q}}}" ]'}, True),
        ({"json": '{% if true %}{"a": "{{${q}}}"}{% endif %}'}, True),
        ({"json": '"{{${q}}}"', "request_headers": {"Content-Type": "application/json"}}, True),
        ({"json": '"{{${q}}}"', "request_headers": {"content-type": "a/vnd.b+JSON; x"}}, True),
        ({"json": 'a="{{${q}}}"'}, False),
        ({"json": "", "request_headers": {"Content-Type": "application/json"}}, False),
    ],
)
def test_body_is_json_by_its_header_or_its_first_character(child, content, is_json):
    rendered = compile_message(content, PLACES).render({"profile__": {"q": '"'}}, child)

    assert ('\\"' in rendered["json"]) is is_json


def test_what_is_mentioned_is_known_before_anyone_is_fetched():
    template = compile_message(
        {"a": "{{${city}}}", "b": ["{% if custom_attribute.${n} %}{% endif %}"]}, {}
    )

    assert template.mentions.profile == {"city"}
    assert template.mentions.custom_attributes == {"n"}
    assert template.without_default == ("${city}",)


@pytest.mark.parametrize(
    ("content", "path", "line", "column"),
    [
        ({"body": "a\n{{ x"}, "body", 2, 1),
        ({"a": {"b": ["{% if x = 1 %}{% endif %}"]}}, "a.b.0", 1, 1),
        ({"body": "ok {{ x y }}"}, "body", 1, 4),
        ({"body": "\n\n {% assign = 3 %}"}, "body", 3, 2),
    ],
)
def test_bad_liquid_names_field_line_and_column(content, path, line, column):
    with pytest.raises(RenderError) as caught:
        compile_message(content, PLACES)

    assert str(caught.value).startswith(f"{path}: ")
    assert (caught.value.line, caught.value.column) == (line, column)


def test_fault_in_the_child_names_field_line_and_column(child):
    with pytest.raises(RenderError) as caught:
        render(child, {"alert": "\n {{ 5 | modulo: 0 }}"})

    assert str(caught.value).startswith("alert: ")


def test_comparison_of_text_and_number_fails_that_user_where_it_stands(child):
    with pytest.raises(RenderError) as caught:
        render(child, {"alert": "\n {% if ${first_name} > 1 %}x{% endif %}"})

    assert (caught.value.line, caught.value.column) == (2, 2)


def test_abort_and_limit_keep_their_kind(child):
    with pytest.raises(AbortedError, match="no"):
        render(child, {"alert": "{% abort_message('no') %}"})
    with pytest.raises(RenderLimitError):
        render(child, {"alert": "{% for i in (1..10001) %}{% endfor %}"})


@pytest.mark.parametrize("path", [".evil.example/", "@evil.example/", ":8/"])
@pytest.mark.parametrize("tail", ["{{${p}}}", "{% if true %}{{${p}}}{% endif %}"])
def test_value_cannot_move_a_url_to_another_host(child, path, tail):
    template = compile_message({"url": f"https://api.example{tail}"}, {"url": Place.URL})

    with pytest.raises(RenderError, match="host"):
        template.render({"profile__": {"p": path}}, child)
    assert template.render({"profile__": {"p": "/a"}}, child) == {"url": "https://api.example/a"}


def test_host_made_of_variables_is_the_authors_wish(child):
    template = compile_message({"url": "https://{{${h}}}.example/{{${p}}}"}, {"url": Place.URL})

    rendered = template.render({"profile__": {"h": "eu", "p": "@x"}}, child)

    assert rendered == {"url": "https://eu.example/@x"}


def test_what_is_the_same_for_everybody_is_known_without_a_user():
    content = {"a": "x {{${b}}}", "c": ["same", {"d": "{{${b}}}", "e": 5}]}

    template = compile_message({**content, "f": "{% raw %}{{{% endraw %}"}, {})

    assert template.same == {"a": None, "c": ["same", {"d": None, "e": 5}], "f": "{{"}
    assert set(template.plain_texts) == {"a", "c.1.d"}
