import math

import pytest

from messaging.audience.comparisons import COMPARISONS
from messaging.audience.reader import read_audience
from messaging.errors import InvalidRequestError
from tests.messaging.audience.questions import ask, is_meant

NEVER = "2026-11-22T09:41:07.000000Z"


def reads(comparison, value):
    try:
        return bool(read_audience(ask("a", comparison, value)))
    except InvalidRequestError as fault:
        return [problem.path for problem in fault.problems] != ["custom_attribute.value"]


@pytest.mark.parametrize("comparison", ["equals", "not_equal", "does_not_equal"])
def test_equality_takes_what_can_be_equal(comparison):
    assert all(reads(comparison, value) for value in ("", "x", 0, -1.5, True, False))
    assert not any(reads(comparison, value) for value in (None, [], {}, ["x"], "x" * 256))


@pytest.mark.parametrize("comparison", [name for name in COMPARISONS if "er_than" in name])
def test_numbers_and_days_are_not_booleans_texts_or_endless(comparison):
    refused = (None, True, "5", [5], math.nan, math.inf, -math.inf, 2**63, -(2**63) - 1, 10**400)

    assert reads(comparison, 5)
    assert reads(comparison, 0.5)
    assert not any(reads(comparison, value) for value in refused)


@pytest.mark.parametrize("comparison", [name for name in COMPARISONS if "days" in name])
def test_days_are_within_a_century(comparison):
    assert reads(comparison, 0)
    assert reads(comparison, 36_500)
    assert not reads(comparison, -0.1)
    assert not reads(comparison, 36_500.1)


@pytest.mark.parametrize("comparison", ["after", "before"])
def test_instants_are_iso_8601(comparison):
    assert reads(comparison, "2019-07-22T13:17:55+0000")
    assert reads(comparison, "2019-07-22")
    assert not any(reads(comparison, value) for value in (None, 5, "", "7/8/2019", "12-1-2021"))


@pytest.mark.parametrize("comparison", ["includes_value", "does_not_include_value"])
def test_elements_are_texts(comparison):
    assert reads(comparison, "pizza")
    assert not any(reads(comparison, value) for value in (None, 5, True, ["pizza"]))


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
@pytest.mark.parametrize("comparison", ["equals", "includes_value", "matches_regex"])
def test_text_that_a_database_cannot_hold_is_refused(comparison, text):
    assert not reads(comparison, text)


@pytest.mark.parametrize("comparison", ["exists", "does_not_exist"])
def test_value_beside_exists_is_dropped(comparison):
    assert read_audience(ask("a", comparison, 5)).to_json() == ask("a", comparison)


VALUES = {
    "equals": "x",
    "not_equal": "x",
    "does_not_equal": "x",
    "matches_regex": "x",
    "does_not_match_regex": "x",
    "includes_value": "x",
    "does_not_include_value": "x",
    "after": NEVER,
    "before": NEVER,
}
MEAN_THE_MISSING = {"not_equal", "does_not_equal", "does_not_include_value", "does_not_exist"}


@pytest.mark.django_db
@pytest.mark.parametrize("attributes", [{}, {"a": None}], ids=["missing", "null"])
@pytest.mark.parametrize("comparison", COMPARISONS)
def test_missing_attribute_means_what_the_decision_says(comparison, attributes):
    question = ask("a", comparison, VALUES.get(comparison, 5))

    assert is_meant(attributes, question) == (comparison in MEAN_THE_MISSING)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "comparison", "value", "expected"),
    [
        ("2026-11-20T09:41:07.000000Z", "less_than_x_days_ago", 2, True),
        ("2026-11-20T09:41:06.999999Z", "less_than_x_days_ago", 2, False),
        ("2026-11-20T09:41:06.999999Z", "greater_than_x_days_ago", 2, True),
        ("2026-11-20T09:41:07.000000Z", "greater_than_x_days_ago", 2, False),
        ("2026-11-22T09:41:07.000000Z", "less_than_x_days_ago", 0, True),
        ("2026-11-22T09:41:07.000001Z", "less_than_x_days_ago", 2, False),
        ("2026-11-22T21:41:07.000000Z", "less_than_x_days_in_the_future", 0.5, True),
        ("2026-11-22T21:41:07.000001Z", "less_than_x_days_in_the_future", 0.5, False),
        ("2026-11-22T21:41:07.000001Z", "greater_than_x_days_in_the_future", 0.5, True),
        ("2026-11-22T09:41:07.000000Z", "after", "2026-11-22T10:41:07+01:00", False),
        ("2026-11-22T09:41:07.000001Z", "after", "2026-11-22T10:41:07+01:00", True),
        ("2026-11-22T09:41:07.000000Z", "before", "2026-11-22T10:41:07+01:00", False),
        ("2026-11-22T09:41:06.999999Z", "before", "2026-11-22T10:41:07+01:00", True),
        ("3000-12-31T23:59:59.999999Z", "after", "9999-12-31T23:59:59Z", False),
        ("0001-01-01T00:00:00.000000Z", "before", "0001-01-01T00:00:00Z", False),
    ],
)
def test_time_spans_end_where_the_decision_says(stored, comparison, value, expected):
    assert is_meant({"a": stored}, ask("a", comparison, value)) == expected
