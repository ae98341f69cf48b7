"""Our strftime meets the platform's, where both know a directive."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rendering.filters.strftime import strftime

MOMENT = datetime(2026, 3, 5, 14, 7, 9, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("%Y-%m-%d", "2026-03-05"),
        ("%-d/%-m", "5/3"),
        ("%e.%k", " 5.14"),
        ("%_d %0e", " 5 05"),
        ("%^a %^B", "THU MARCH"),
        ("%I:%M %p %P %#p", "02:07 PM pm pm"),
        ("%l", " 2"),
        ("%L %3N %N", "123 123 123456000"),
        ("%s", str(int(MOMENT.timestamp()))),
        ("%z %:z %Z", "+0000 +00:00 UTC"),
        ("%F %T %R %D", "2026-03-05 14:07:09 14:07 03/05/26"),
        ("%5Y|%10A", "02026|  Thursday"),
        ("%% %n %t", "% \n \t"),
        ("%Q %", "%Q %"),
        ("%99999999999Y", "%99999999999Y"),
    ],
)
def test_form_is_filled_as_ruby_fills_it(form, expected):
    assert strftime(MOMENT, form) == expected


def test_offset_of_a_zone_is_printed():
    moment = MOMENT.astimezone(timezone(timedelta(hours=-3, minutes=-30)))

    assert strftime(moment, "%H:%M %z %:z") == "10:37 -0330 -03:30"


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year >= 1000),
    st.sampled_from("aAbBCdDeFgGhHIjklmMnprRStTuUVwWxXyY%"),
)
def test_directive_meets_the_platform(moment, letter):
    assert strftime(moment, f"%{letter}") == moment.strftime(f"%{letter}")
