"""How much failing is too much."""

import pytest

from messaging.circuit import is_failing


@pytest.mark.parametrize(
    ("failures", "answers", "is_too_much"),
    [(19, 19, False), (20, 20, True), (20, 39, True), (20, 40, False), (500, 10_000, False)],
)
def test_twenty_failures_and_more_than_half(failures, answers, is_too_much):
    assert is_failing(failures, answers) is is_too_much
