import math

import pytest

from messaging.people.custom_values import MOST_LEVELS, attribute_name, operation_of
from messaging.people.operations import Edit, Increase, Put, Remove


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("blue", "blue"),
        ("2026-01-02", "2026-01-02T00:00:00.000000Z"),
        ("12-1-2021", "2021-12-01T00:00:00.000000Z"),
        ("2026-02-30", "2026-02-30"),
        (True, True),
        (5.0, 5),
        (1.152921504606847e18, 1152921504606846976),
        (1e-300, 1e-300),
        (-0.0, 0),
        (-0.5, -0.5),
        (["2026-01-02", 1.0, "a", "a"], ["2026-01-02", 1, "a"]),
        (
            {"since": "2026-01-02", "of": [{"n": 2.0}, None]},
            {"since": "2026-01-02", "of": [{"n": 2}, None]},
        ),
        ({"inc": 1, "of": 2}, {"inc": 1, "of": 2}),
        ({}, {}),
    ],
)
def test_value_is_put_in_the_form_we_keep(value, stored):
    put = operation_of(value)

    assert isinstance(put, Put)
    assert repr(put.sample) == repr(stored)


def test_objects_of_one_word_are_deeds():
    assert operation_of({"inc": 2.0}) == Increase(2)
    assert operation_of({"add": ["a"], "remove": [1.0]}) == Edit(("a",), (1,))
    assert operation_of(None) == Remove()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x" * 256, "255"),
        ("\x00", "U"),
        (2**63, "64 bit"),
        (1e19, "64 bit"),
        ([-1e300], "64 bit"),
        (math.nan, "finite"),
        (-math.inf, "finite"),
        ({"inc": 1.5}, "whole"),
        ({"inc": True}, "whole"),
        ({"inc": "1"}, "whole"),
        ({"inc": math.nan}, "finite"),
        ({"add": "a"}, "add must be an array"),
        ({"add": [], "remove": {}}, "remove must be an array"),
        ({"a": {"b": "x" * 256}}, "255"),
        ({"x" * 256: 1}, "255"),
        ({"": 1}, "not empty"),
        ([object()], "must hold"),
        (object(), "must be"),
        ((1, 2), "must be"),
    ],
)
def test_what_cannot_be_kept_is_refused(value, reason):
    with pytest.raises(ValueError, match=reason):
        operation_of(value)


def test_depth_has_an_end():
    deep = []
    for _ in range(MOST_LEVELS):
        deep = [deep]
    assert operation_of(deep)

    with pytest.raises(ValueError, match="nested"):
        operation_of([deep])


@pytest.mark.parametrize("name", ["", 1, "x" * 256, "a\x00"])
def test_name_that_no_row_can_hold_is_refused(name):
    with pytest.raises(ValueError, match="must"):
        attribute_name(name)
