"""One clock time in every zone, over changes of the clock and leap days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from messaging.choices.access import Source
from messaging.choices.outcomes import Reason
from messaging.delivery.local_time import Departures, departures_of, instant
from messaging.models.schedule import FIRST_ZONE, LAST_ZONE, ScheduleRun
from messaging.models.user import User
from messaging.models.workspace import Workspace
from tests.factories import make_dispatch, make_schedule, make_user


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NINE = at("2026-12-01T09:00")


@pytest.mark.parametrize(
    ("clock_time", "zone", "expected"),
    [
        ("2026-12-01T09:00", "UTC", "2026-12-01T09:00"),
        ("2026-12-01T09:00", "Asia/Kolkata", "2026-12-01T03:30"),
        ("2026-12-01T09:00", "America/New_York", "2026-12-01T14:00"),
        # 02:30 does not come on that day: it is 03:30, half an hour after the change.
        ("2026-03-29T02:30", "Europe/Madrid", "2026-03-29T01:30"),
        ("2026-03-29T01:59", "Europe/Madrid", "2026-03-29T00:59"),
        ("2026-03-29T03:00", "Europe/Madrid", "2026-03-29T01:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),  # by half an hour
        # 02:30 comes twice on that day: the first.
        ("2026-10-25T02:30", "Europe/Madrid", "2026-10-25T00:30"),
        ("2026-10-25T03:00", "Europe/Madrid", "2026-10-25T02:00"),
        # A leap day, and the day a whole country left out.
        ("2028-02-29T09:00", "Pacific/Auckland", "2028-02-28T20:00"),
        ("2028-02-29T23:30", "America/Los_Angeles", "2028-03-01T07:30"),
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T19:00"),
        ("2026-12-01T09:00", "Mars/Olympus", "2026-12-01T09:00"),
        ("2026-12-01T09:00", "America", "2026-12-01T09:00"),
        ("2026-12-01T09:00", "../etc/passwd", "2026-12-01T09:00"),
    ],
)
def test_clocks_show_a_time_at(clock_time, zone, expected):
    assert instant(at(clock_time), zone) == at(expected)


def test_zone_that_nobody_knows_is_the_other_one_or_else_utc():
    assert instant(NINE, "Mars/Olympus", otherwise="Asia/Tokyo") == at("2026-12-01T00:00")
    assert instant(NINE, "Mars/Olympus", otherwise="Mars/Tharsis") == NINE


@pytest.mark.parametrize("month", [2, 7])
def test_no_zone_is_ahead_of_the_first_or_behind_the_last(month):
    nine = datetime(2028, month, 29, 9, tzinfo=UTC)

    moments = {instant(nine, zone) for zone in available_timezones()}

    assert (min(moments), max(moments)) == (nine - FIRST_ZONE, nine + LAST_ZONE)


def leaving(**fields):
    fields.setdefault("not_earlier_than", at("2026-11-01T00:00"))
    return Departures(clock_time=NINE, default_zone="America/New_York", **fields)


@pytest.mark.django_db
def test_users_leave_by_moment_and_those_without_a_zone_by_the_workspaces():
    madrid, nowhere, paris, tokyo = (
        make_user(time_zone=zone).pk for zone in ("Europe/Madrid", "", "Europe/Paris", "Asia/Tokyo")
    )

    groups = list(leaving().groups(User.objects.all()))

    assert [(list(g.user_ids), g.not_before, g.verdict) for g in groups] == [
        ([tokyo], at("2026-12-01T00:00"), None),
        ([madrid, paris], at("2026-12-01T08:00"), None),
        ([nowhere], at("2026-12-01T14:00"), None),
    ]


@pytest.mark.django_db
def test_whose_clock_was_past_the_time_is_too_late():
    make_user(time_zone="Asia/Tokyo")
    make_user(time_zone="Europe/Madrid")

    groups = leaving(not_earlier_than=at("2026-12-01T08:00")).groups(User.objects.all())

    assert [group.verdict for group in groups] == [Reason.EXPIRED, None]


@pytest.mark.django_db
def test_users_are_read_by_one_statement(django_assert_num_queries):
    for zone in ("Asia/Tokyo", "Europe/Madrid", ""):
        make_user(time_zone=zone)

    with django_assert_num_queries(1):
        list(leaving().groups(User.objects.all()))


@pytest.mark.django_db
def test_send_that_leaves_at_once_has_no_departures(django_assert_num_queries):
    called = make_dispatch()
    scheduled = make_dispatch(source=Source.SCHEDULE)

    with django_assert_num_queries(1):
        assert (departures_of(called), departures_of(scheduled)) == (None, None)


@pytest.mark.django_db
def test_departures_are_those_of_the_run():
    Workspace.objects.create(time_zone="Asia/Tokyo", max_send_age_hours=5)
    schedule = make_schedule(occurrence_at=NINE, set_at=at("2026-11-30T00:00"), local=True)
    dispatch = make_dispatch(source=Source.SCHEDULE)
    ScheduleRun.objects.create(
        schedule=schedule, occurrence_at=NINE, time_zone="local", ran_at=NINE, dispatch=dispatch
    )

    assert departures_of(dispatch) == Departures(
        clock_time=NINE, default_zone="Asia/Tokyo", not_earlier_than=at("2026-11-30T00:00")
    )
    schedule.set_at = at("2026-11-01T00:00")
    schedule.save()
    found = departures_of(dispatch)
    assert found.not_earlier_than == dispatch.accepted_at - timedelta(hours=5)
