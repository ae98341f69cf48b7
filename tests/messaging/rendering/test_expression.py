"""Tokens are read one way and written one way."""

import pytest

from messaging.rendering.expression import END, OUTPUT_END, Fault, check_brackets, read


def liquid(source):
    expression, _ = read(source, 0, len(source), until=END, at=0)
    check_brackets(expression.tokens)
    return expression.liquid


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${first_name}", 'profile__["first_name"]'),
        ("custom_attribute.${favorite color}", 'custom_attribute__["favorite color"]'),
        ("custom_attribute.${a.b[0].c}", 'custom_attribute__["a"]["b"][0]["c"]'),
        ('custom_attribute.${say "hi"}', "custom_attribute__['say \"hi\"']"),
        ("a.b['c']   ==\n1.5", "a . b [ 'c' ] == 1.5"),
        ("{{ x }} | plus:{{${n}}}", 'x | plus : profile__["n"]'),
        ("(1..x.size)", "( 1 .. x . size )"),
        ("a-b?", "a-b?"),
    ],
)
def test_expression_is_spelled_in_one_way(source, expected):
    assert liquid(source) == expected


def test_end_is_found_behind_strings_and_attributes():
    source = "{{ '}}' | append: ${a}}} rest"

    expression, end = read(source, 2, len(source), until=OUTPUT_END, at=0)

    assert source[end.start :] == "}} rest"
    assert [token.path for token in expression.attributes] == [("a",)]


def test_dash_before_the_end_belongs_to_the_end():
    source = "name-}}"

    expression, end = read(source, 0, len(source), until=OUTPUT_END, at=0)

    assert (expression.liquid, end.text) == ("name", "-}}")


def test_parentheses_around_the_whole_can_be_taken_off():
    expression, _ = read("('a')", 0, 5, until=END, at=0)

    assert expression.inner.liquid == "'a'"
    assert expression.inner.inner.liquid == "'a'"


@pytest.mark.parametrize("source", ["a]", "(1..2]", "a[" * 31, "['a' 'b']", "(1)", "((1..2)..3)"])
def test_unpaired_or_idle_brackets_are_a_fault(source):
    with pytest.raises(Fault):
        liquid(source)
