"""What arrives about schedules: read as the send is, and a time that can be kept."""

from datetime import UTC, datetime

import pytest

from messaging.errors import InvalidRequestError
from messaging.send_request import SendRequest
from messaging.services.schedule_requests import (
    NO_MEASURE,
    NO_ZONE,
    ScheduleChange,
    ScheduledSend,
    ScheduleNamed,
)
from tests.factories import make_body

SCHEDULE_ID = "6f1b6a0e-58a4-4a43-a4d2-0a2ab1fbd7a1"


def body(**schedule):
    return make_body(external_user_ids=["u1"], schedule=schedule)


def problems(model, json):
    with pytest.raises(InvalidRequestError) as caught:
        model.from_json(json)
    return {problem.path: problem.reason for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2028-02-29T09:00:00Z", datetime(2028, 2, 29, 9, tzinfo=UTC)),
        ("2028-02-29T09:00:00", datetime(2028, 2, 29, 9, tzinfo=UTC)),
        ("2028-02-29T09:00:00+0530", datetime(2028, 2, 29, 3, 30, tzinfo=UTC)),
        ("2028-02-29 09:00", datetime(2028, 2, 29, 9, tzinfo=UTC)),
        ("2028-02-29", datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_time_is_utc_unless_it_says_otherwise(time, expected):
    assert ScheduledSend.from_json(body(time=time)).schedule.time == expected


@pytest.mark.parametrize("time", ["2027-02-29T09:00:00Z", "tomorrow", "", 5, True, "3001-01-01"])
def test_time_that_is_none_is_refused_by_name(time):
    assert list(problems(ScheduledSend, body(time=time))) == ["schedule.time"]


def test_time_is_required():
    assert problems(ScheduledSend, body()) == {"schedule.time": "is required"}
    assert problems(ScheduledSend, make_body(external_user_ids=["u1"])) == {
        "schedule": "is required"
    }


@pytest.mark.parametrize("zone", ["Z", "+00:00", "-05", " UTC", "z"])
def test_local_time_must_have_no_zone(zone):
    asked = body(time=f"2028-02-29T09:00{zone}", in_local_time="true")

    assert problems(ScheduledSend, asked) == {"schedule.time": NO_ZONE}


@pytest.mark.parametrize("time", ["2028-02-29T09:00:00", "2028-02-29", "2028-02-29 09:00:00.5"])
def test_local_time_without_a_zone_is_read_as_clocks_show_it(time):
    schedule = ScheduledSend.from_json(body(time=time, in_local_time=True)).schedule

    assert (schedule.in_local_time, schedule.time.day) == (True, 29)


@pytest.mark.parametrize("flag", [True, "true"])
def test_optimal_time_is_refused_and_not_ignored(flag):
    asked = body(time="2028-02-29T09:00", at_optimal_time=flag)

    assert problems(ScheduledSend, asked) == {"schedule.at_optimal_time": NO_MEASURE}


def test_every_problem_of_send_and_time_is_listed_at_once():
    asked = make_body(broadcast=True, schedule={"time": "no", "at_optimal_time": True})
    asked["messages"]["email"]["from"] = 5

    assert problems(ScheduledSend, asked).keys() == {
        *("", "messages.email.from", "schedule.time", "schedule.at_optimal_time"),
    }


def test_send_without_its_time_reads_as_an_equal_send():
    asked = make_body(external_user_ids=["u1"], override_messaging_limits=True)

    kept = ScheduledSend.from_json(asked | {"schedule": {"time": "2028-02-29"}}).send_json()

    assert SendRequest.from_json(kept) == SendRequest.from_json(asked)
    assert SendRequest.from_json(kept).override_frequency_capping


def test_unknown_fields_are_named_those_of_the_time_too():
    request = ScheduledSend.from_json(body(time="2028-02-29", timezone="UTC") | {"colour": "red"})

    assert request.notes == (
        "colour: is no field; it was ignored",
        "schedule.timezone: is no field; it was ignored",
    )


def test_change_needs_something_to_change():
    reason = "give schedule, messages, or both: nothing else can be changed"

    assert problems(ScheduleChange, {"schedule_id": SCHEDULE_ID}) == {"": reason}


@pytest.mark.parametrize("messages", [[], {}])
def test_change_to_no_message_is_refused(messages):
    asked = {"schedule_id": SCHEDULE_ID, "messages": messages}

    assert problems(ScheduleChange, asked)["messages"].startswith("No message to send")


@pytest.mark.parametrize("schedule_id", ["", "no", 5, "x" * 5000, {}])
def test_id_that_is_none_is_refused_in_the_familys_way(schedule_id):
    assert problems(ScheduleNamed, {"schedule_id": schedule_id}) == {
        "schedule_id": "Invalid Schedule ID"
    }
