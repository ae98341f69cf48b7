from collections import Counter

import pytest

from messaging.delivery.reach.shares import shared


@pytest.mark.parametrize(
    ("counts", "total", "expected"),
    [
        ({None: 2, "no": 1}, 30, {None: 20, "no": 10}),
        ({None: 2, "no": 1}, 31, {None: 21, "no": 10}),
        ({"no": 3}, 100, {"no": 100}),
        ({"no": 3}, 3, {"no": 3}),
        ({}, 0, {}),
    ],
)
def test_sample_is_scaled_to_the_exact_total(counts, total, expected):
    assert shared(Counter(counts), total) == expected
