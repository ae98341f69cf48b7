"""Braze's dialect becomes pieces, or an error that names the line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.errors import RenderError
from messaging.rendering.dialect import position_of, read_source
from messaging.rendering.environment import parse
from tests.messaging.rendering.both_ways import by_liquid

USER = {"first_name": "Ann", "last_name": ""}
OWN = {"favorite color": "teal", "n": 1, "address": {"city": "Riga"}, "list": ["a", "b"]}


def text(source):
    return by_liquid(
        source,
        profile=USER,
        custom_attribute=OWN,
        campaign={"dispatch_id": "d1"},
        subscribed_state={"email_global": "opted_in", "g-1": "subscribed"},
        most_recently_used_device={"platform": "ios"},
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{${first_name}}}", "Ann"),
        ("{{ ${first_name} | default: 'there' }}", "Ann"),
        ("{{${last_name} | default: 'there'}}", "there"),
        ("{{${nobody}}}", ""),
        ("{{custom_attribute.${favorite color}}}", "teal"),
        ("{{custom_attribute.${address.city}}}", "Riga"),
        ("{{custom_attribute.${list}[1]}}", "b"),
        ("{{custom_attribute.${list[0]}}}", "a"),
        ("{% if custom_attribute.${n} == 1 %}one{% endif %}", "one"),
        ("{% if {{custom_attribute.${n}}} == 1 %}one{% endif %}", "one"),
        ("{% assign x = {{custom_attribute.${nothing}}} | default: false %}{{x}}", "false"),
        ("{% for x in {{custom_attribute.${list}}} %}{{x}}.{% endfor %}", "a.b."),
        ("{% for x in custom_attribute.${list} limit: 1 %}{{x}}{% endfor %}", "a"),
        ("{{ 2 | plus: {{custom_attribute.${n}}} }}", "3"),
        ("{{campaign.${dispatch_id}}}", "d1"),
        ("{{subscribed_state.${email_global}}} {{subscribed_state.${g-1}}}", "opted_in subscribed"),
        ("{{most_recently_used_device.${platform}}}", "ios"),
        ("{{event_properties.${x}}}{{canvas.${name}}}{{sms.${inbound_message_body}}}", ""),
        ("a {{- ' b ' -}} c", "a b c"),
        ("a {%- if true -%} b {%- endif -%} c", "abc"),
        ("{% raw %}{{ ${x} }} {% if {% endraw %}", "{{ ${x} }} {% if "),
        ("a{% comment %} {{ {% if {% comment %}x{% endcomment %} {% endcomment %}b", "ab"),
        ("a{% # a remark %}b", "ab"),
        ("{% liquid\n assign x = 3\n # remark\n if x == 3\n echo 'three'\n endif %}", "three"),
        ("{% echo ${first_name} | upcase %}", "ANN"),
        ('{"a":{"b":{{custom_attribute.${n}}}}}', '{"a":{"b":1}}'),
        ("{{ '}}' }}{% assign x = '%}' %}{{ x }}", "}}%}"),
        ("{{}}", ""),
    ],
)
def test_dialect_reads_as_braze_means_it(source, expected):
    assert text(source) == expected


@pytest.mark.parametrize(
    ("source", "words", "line", "column"),
    [
        ("a {{ x", "{{ is never closed", 1, 3),
        ("a\nb {% if x", "{% is never closed", 2, 3),
        ("{% if x %}\n{% for y in z %}{% endif %}", "endif closes nothing", 2, 17),
        ("{% if x %}", "endif is missing", 1, 1),
        ("{% raw %} {{", "endraw is missing", 1, 1),
        ("{% comment %} {{", "endcomment is missing", 1, 1),
        ("{{ x | lstrip }}", "there is no filter 'lstrip'", 1, 8),
        ("{{ x | truncate: 1, 2, 3 }}", "truncate takes 0 to 2 arguments", 1, 8),
        ("{{ x | default: 1, shout: 2 }}", "default takes no argument 'shout'", 1, 20),
        ("{{ “x” }}", "straight quotes", 1, 4),
        ("{{ 'x }}", "a quote is never closed", 1, 4),
        ("{{ ${} }}", "wants a name", 1, 4),
        ("{{ x__ }}", "two underscores", 1, 4),
        ("{% nonsense %}", "there is no tag 'nonsense'", 1, 1),
        ("{% break %}", "outside of any loop", 1, 1),
        ("{% else %}", "outside of its block", 1, 1),
        ("{% if a %}{% else %}{% else %}{% endif %}", "behind else", 1, 21),
        ("\n{% connected_content https://a.example/?{{x}} :save y %}", "connected_content", 2, 1),
        ("{{content_blocks.${footer}}}", "content_blocks", 1, 3),
        ("{% include 'x' %}", "include is not supported", 1, 1),
        ("{{ 99999999999999999999 }}", "64 bits", 1, 4),
        ("{{ a[b }}", "[ is never closed", 1, 5),
        ("{{ (1) }}", "hold a range", 1, 4),
        ("{% liquid\n if true %}", "closes in it", 1, 1),
    ],
)
def test_malformed_liquid_is_refused_with_its_place(source, words, line, column):
    with pytest.raises(RenderError) as caught:
        read_source(source)

    assert words in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "source",
    [
        "x" * (256 * 1024 + 1),
        "é" * (128 * 1024 + 1),
        "{{ x }}" * 2001,
        "{% if x %}" * 31,
        "{{ " + "a." * 10_001 + "b }}",
    ],
)
def test_more_than_the_published_limit_is_refused(source):
    with pytest.raises(RenderError):
        read_source(source)


def test_as_much_as_the_published_limit_is_read():
    nested = "{% if true %}" * 30 + "x" + "{% endif %}" * 30

    assert text(nested) == "x"
    assert text("{{ 1 }}" * 2000) == "1" * 2000
    assert len(read_source("x" * (256 * 1024))) == 1


HOSTILE = [
    *("{{", "{%", "{{{{ ", "{% raw %}", "{% comment %}", "{%- ", "{{'", "{{a.${", "{% liquid\n"),
    *("{{ (", "{{ [", "{{ ['a' ", "{{ a[b", "{{ a-", "{% if" + " " * 500, "{{ 1.1.", "{% aaaa"),
    *("{{ (1 ", '{{ "a" "', "{{ a | a:", "{% case x %}", "{% endcomment ", "{% comment   "),
]


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_repetition_is_refused(part):
    source = part * (200_000 // len(part))

    # Thirty-one kilobytes of these keep the library's own lexer busy for twenty seconds.
    with pytest.raises(RenderError):
        read_source(source)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                *("{{", "}}", "{%", "%}", "{%-", "-%}", "${first_name}", "custom_attribute.${n}"),
                *(
                    " if ",
                    " for x in ",
                    " endif ",
                    " assign y = ",
                    " else ",
                    "endfor",
                    " raw ",
                    "'a'",
                ),
                *(
                    '"',
                    "'",
                    "|",
                    ":",
                    ",",
                    " default",
                    " upcase",
                    "1",
                    "..",
                    "(",
                    ")",
                    "[",
                    "]",
                    "\n",
                ),
                *(
                    " == ",
                    " and ",
                    " blank ",
                    " liquid ",
                    "text ",
                    "-",
                    "endraw",
                    " cycle ",
                    " case ",
                ),
                *(" abort_message ", "()", " when ", " capture ", " comment ", " endcomment "),
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_any_text_is_read_or_refused_and_nothing_else(source):
    fault = refusal(source)

    assert fault is None or fault.line >= 1 or 0 <= fault.start <= len(source)


def refusal(source):
    try:
        parse([piece[:4] for piece in read_source(source)], "text")
    except RenderError as fault:
        return fault
    return None


def test_position_counts_lines_and_columns_from_one():
    assert position_of("ab\ncd", 0) == (1, 1)
    assert position_of("ab\ncd", 4) == (2, 2)
