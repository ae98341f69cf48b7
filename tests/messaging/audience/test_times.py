from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.audience.times import EARLIEST, LATEST, canonical, canonical_time, iso_instant

MOMENT = "2019-07-22T13:17:55.000000Z"
MIDNIGHT = "2019-07-22T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2019-07-22T13:17:55+0000", MOMENT),
        ("2019-07-22T13:17:55Z", MOMENT),
        ("2019-07-22T15:17:55+02:00", MOMENT),
        ("2019-07-22T15:17:55+02", MOMENT),
        ("2019-07-22T08:47:55-0430", MOMENT),
        ("2019-07-22T13:17:55", MOMENT),
        ("2019-07-22 13:17:55", MOMENT),
        ("2019-07-22 13:17:55 UTC", MOMENT),
        ("2019-07-22 13:17:55 +0000", MOMENT),
        ("2019-07-22T13:17", "2019-07-22T13:17:00.000000Z"),
        ("2019-07-22T13:17:55:250Z", "2019-07-22T13:17:55.250000Z"),
        ("2019-07-22T13:17:55.5Z", "2019-07-22T13:17:55.500000Z"),
        ("2019-07-22T13:17:55.123456789Z", "2019-07-22T13:17:55.123456Z"),
        ("2019-07-22", MIDNIGHT),
        ("07/22/2019", MIDNIGHT),
        ("7/2/2019", "2019-07-02T00:00:00.000000Z"),
        ("12-1-2021", "2021-12-01T00:00:00.000000Z"),
        ("Mon Jul 22 13:17:55 UTC 2019", MOMENT),
        ("Mon 07 22 13:17:55.+0000 2019", MOMENT),
        ("Mon 07 22 15:17:55.+02:00 2019", MOMENT),
        (MOMENT, MOMENT),
    ],
)
def test_each_published_format_is_stored_as_one_text(written, stored):
    assert canonical_time(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "",
        "blue",
        "20190722",
        "2019",
        "13:17:55",
        "2019-7-22",
        "2019-02-30",
        "2019-13-01",
        "13/01/2019",
        "7/22-2019",
        "2019-07-22T24:00:00Z",
        "2019-07-22T13:17:60Z",
        "2019-07-22T13:17:55+2500",
        "2019-07-22T13:17:55+0060",
        "2019-07-22T13:17:55Zulu",
        " 2019-07-22",
        "2019-07-22\n",
        "0000-01-01",
        "0001-01-01T00:00:00+01:00",
        "3001-01-01",
        "9999-12-31T23:59:59-01:00",
        "\uff12\uff10\uff11\uff19-07-22",
    ],
)
def test_anything_else_stays_a_text(written):
    assert canonical_time(written) is None


def test_request_may_name_no_time_that_reads_two_ways():
    assert iso_instant("2019-07-22T13:17:55+0000") == datetime(2019, 7, 22, 13, 17, 55, tzinfo=UTC)
    for written in ("12-1-2021", "07/08/2019", "Mon Jul 22 13:17:55 UTC 2019"):
        with pytest.raises(ValueError, match="must be an ISO 8601 time"):
            iso_instant(written)


moments = st.datetimes(datetime(1, 1, 1), datetime(3000, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(first=moments, second=moments)
def test_order_of_stored_texts_is_the_order_of_instants(first, second):
    assert (canonical(first) < canonical(second)) == (first < second)
    assert EARLIEST <= canonical(first) <= LATEST


@given(moment=moments)
def test_stored_text_is_stored_as_itself(moment):
    assert canonical_time(canonical(moment)) == canonical(moment)
    assert canonical_time(moment.isoformat()) == canonical(moment)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-11-05T10:00:00Z", "2026-11-05T10:00:00.000000Z"),
        ("2999-12-31T23:59:59Z", "2999-12-31T23:59:59.000000Z"),
        ("2026-02-30T10:00:00Z", None),
        ("2026-11-05T24:00:00Z", None),
        ("2026-11-05T10:00:60Z", None),
        ("٢٠٢٦-11-05T10:00:00Z", None),
    ],
)
def test_the_short_way_reads_as_the_long_one(text, stored):
    assert canonical_time(text) == canonical_time(text.replace("Z", "+00:00")) == stored
