"""Filters behind a value."""

import pytest

from messaging.rendering.chain import calls, check_calls
from messaging.rendering.expression import END, Fault, read


def expression(source):
    return read(source, 0, len(source), until=END, at=0)[0]


def test_calls_are_in_order_with_their_arguments():
    found = calls(expression("x | append: 'a', b | size | default: 1, allow_false: true"))

    assert [call.name.text for call in found] == ["append", "size", "default"]
    assert [[token.text for token in call.given] for call in found] == [
        ["'a'", ",", "b"],
        [],
        ["1", ",", "allow_false", ":", "true"],
    ]


@pytest.mark.parametrize(
    "source",
    ["x | size", "x | truncate: 5, '…'", "x | default: 1, allow_false: true", "x | date: '|'"],
)
def test_known_filter_with_its_arguments_passes(source):
    check_calls(expression(source))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x |", "wants the name"),
        ("x | | size", "wants the name"),
        ("x | size 3", "follow a colon"),
        ("x | size: 3", "size takes 0 arguments"),
        ("x | append", "append takes 1 argument"),
        ("x | pluralize", "no filter 'pluralize'"),
        ("x | where: 'a', b: 1", "takes no argument 'b'"),
    ],
)
def test_wrong_call_is_a_fault(source, words):
    with pytest.raises(Fault, match=words):
        check_calls(expression(source))
