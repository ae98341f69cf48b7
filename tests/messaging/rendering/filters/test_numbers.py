"""Counting meets plain arithmetic."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.filters import numbers

SMALL = st.integers(-(10**9), 10**9)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (numbers.abs_("-4.5"), 4.5),
        (numbers.at_most(4, 3), 3),
        (numbers.at_least("4", 5), 5),
        (numbers.plus(0.1, 0.2), 0.3),
        (numbers.minus("5", 2), 3),
        (numbers.times(1.1, 3), 3.3),
        (numbers.divided_by(7, 2), 3),
        (numbers.divided_by(-7, 2), -4),
        (numbers.divided_by(7, 2.0), 3.5),
        (numbers.modulo(-7, 3), 2),
        (numbers.modulo(7.5, 2), 1.5),
        (numbers.ceil(1.2), 2),
        (numbers.floor(-1.2), -2),
        (numbers.round_(2.5), 3),
        (numbers.round_(-2.5), -3),
        (numbers.round_(1.005, 2), 1.01),
        (numbers.round_(1234, -2), 1200),
        (numbers.round_("4"), 4),
        (numbers.money(145), "145.00"),
        (numbers.money("9.995"), "10.00"),
        (numbers.number_with_delimiter(1234567), "1,234,567"),
        (numbers.number_with_delimiter(1234.5), "1,234.5"),
    ],
)
def test_filter_counts_as_liquid_does(result, expected):
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize("divide", [numbers.divided_by, numbers.modulo])
@pytest.mark.parametrize("zero", [0, 0.0, "zero"])
def test_division_by_zero_fails_that_user(divide, zero):
    with pytest.raises(RenderError):
        divide(1, zero)


def test_a_number_that_outgrows_64_bits_is_a_limit():
    with pytest.raises(RenderLimitError):
        numbers.times(2**62, 2)
    with pytest.raises(RenderError):
        numbers.times(1.5e308, 10.5)


@given(SMALL, SMALL)
def test_integers_meet_python(left, right):
    assert numbers.plus(left, right) == left + right
    assert numbers.minus(left, right) == left - right
    if right:
        assert numbers.divided_by(left, right) == left // right
        assert numbers.modulo(left, right) == left % right


@given(st.decimals(-(10**6), 10**6, places=3), st.integers(0, 2))
def test_rounding_is_half_away_from_zero(value, places):
    scaled = abs(Fraction(value)) * 10**places
    expected = math.copysign(math.floor(scaled + Fraction(1, 2)) / 10**places, value)

    assert numbers.round_(str(value), places) == pytest.approx(expected)
