"""Times are read and moved."""

from datetime import UTC, datetime

import pytest

from messaging.errors import RenderError
from messaging.rendering.filters.dates import date, read_time, time_zone

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T12:00:00Z",
        "2026-11-22 12:00:00",
        "2026-11-22 12:00:00 UTC",
        "2026-11-22 14:00:00 +0200",
        "2026-11-22T12:00:00.000+00:00",
        "Sun, 22 Nov 2026 12:00:00 +0000",
        "2026/11/22 12:00:00",
        NOON.timestamp(),
        int(NOON.timestamp()),
        str(int(NOON.timestamp())),
        NOON,
    ],
)
def test_spelling_of_one_time_is_read(value):
    assert read_time(value) == NOON


@pytest.mark.parametrize("value", ["November 22, 2026", "22 Nov 2026", "2026-11-22", "20261122"])
def test_day_is_midnight_utc(value):
    assert read_time(value) == NOON.replace(hour=0)


@pytest.mark.parametrize("value", ["", "soon", None, True, [], "9" * 70, 10**30, "x 2026"])
def test_what_is_no_time_is_none(value):
    assert read_time(value) is None


def test_date_formats_times_and_leaves_the_rest():
    assert date("2026-11-22", "%d.%m.%y") == "22.11.26"
    assert date("soon", "%d") == "soon"
    assert date("2026-11-22", "") == "2026-11-22"
    assert date(None, "%d") is None


def test_now_is_a_time():
    assert read_time("now").tzinfo is UTC


def test_time_zone_moves_a_time():
    moved = time_zone("2026-11-22T12:00:00Z", "America/New_York")

    assert moved == "2026-11-22T07:00:00-05:00"
    assert date(moved, "%H:%M %z") == "07:00 -0500"


@pytest.mark.parametrize("name", ["Nowhere", "../../etc/passwd", "", "/etc/localtime"])
def test_unknown_zone_fails_that_user(name):
    with pytest.raises(RenderError):
        time_zone("2026-11-22", name)
