import pytest

from messaging.audience.windows import Window
from tests.messaging.audience.questions import segment_problems

AT = "2026-11-22T09:41:07+0000"


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({}, ""),
        ({"in_last_days": 1}, " in the last 1 day"),
        ({"in_last_days": 0.5}, " in the last 0.5 days"),
        ({"after": AT}, " after 2026-11-22 09:41:07 UTC"),
        ({"before": AT}, " before 2026-11-22 09:41:07 UTC"),
        (
            {"after": AT, "before": AT},
            " after 2026-11-22 09:41:07 UTC and before 2026-11-22 09:41:07 UTC",
        ),
    ],
)
def test_a_window_is_said_and_written_back(window, words):
    assert Window(**window).words() == words
    assert Window(**window).to_json() == window


@pytest.mark.parametrize(
    ("window", "path"),
    [
        ({"in_last_days": -1}, "in_last_days"),
        ({"in_last_days": "30"}, "in_last_days"),
        ({"in_last_days": True}, "in_last_days"),
        ({"after": "yesterday"}, "after"),
        ({"before": 5}, "before"),
        ({"in_last_days": 5, "after": AT}, "after"),
        ({"since": AT}, "since"),
    ],
)
def test_an_unclear_window_is_refused_where_it_is_unclear(window, path):
    body = {"event_name": "checkout", "comparison": "has_done", **window}

    (problem,) = segment_problems({"custom_event": body})

    assert problem.startswith(f"custom_event.{path}: ")
