"""Liquid's leniency with types."""

from decimal import Decimal

import pytest

from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.filters.arguments import bounded, integer, items, member, number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (0.1, Decimal("0.1")),
        ("12abc", 12),
        ("-3.50", Decimal("-3.50")),
        (" 7 ", 7),
        ("abc", 0),
        (None, 0),
        (True, 0),
        ([], 0),
        ("9" * 5000, 0),
    ],
)
def test_number_reads_what_liquid_reads(value, expected):
    assert number(value) == expected


def test_integer_reads_digits_and_refuses_words():
    assert [integer(5), integer("5"), integer(5.9)] == [5, 5, 5]
    for value in ("five", None, "1e400", "nan", [], "9" * 30):
        with pytest.raises(RenderError):
            integer(value)


def test_bounded_ends_at_64_bits():
    assert bounded(2**63 - 1) == 2**63 - 1
    with pytest.raises(RenderLimitError):
        bounded(2**63)


def test_items_flattens_and_wraps():
    assert items([1, [2, [3]]]) == [1, 2, 3]
    assert items("ab") == ["ab"]
    assert items(None) == []
    assert items({"a": 1}) == [{"a": 1}]
    assert items(range(3)) == [0, 1, 2]


def test_items_refuses_a_long_range():
    with pytest.raises(RenderLimitError):
        items(range(10_001))


def test_member_of_what_has_none_is_none():
    assert member({"a": 1}, "a") == 1
    assert member({"a": 1}, "b") is None
    assert member("text", "a") is None
