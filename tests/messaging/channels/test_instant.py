"""Points in time, as messages write them."""

from datetime import UTC, datetime

import pytest

from messaging.channels.instant import Instant, instant
from messaging.wire import WireModel
from tests.messaging.channels.faults import faults

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Timed(WireModel):
    at: Instant


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00", "2026-01-31T14:00:00+0200", "20260131T12"],
)
def test_one_moment_has_many_spellings(text):
    assert instant(text) == NOON
    assert faults(Timed, {"at": text}) == []


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "31.01.2026", "2026-02-30", 1769860800, "{{ x }}"]
)
def test_what_names_no_moment_is_refused(text):
    (line,) = faults(Timed, {"at": text})

    assert line.startswith("at: must be a")
