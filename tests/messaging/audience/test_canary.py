"""What a canary may ask for, and how many users it is."""

import pytest

from messaging.api.openapi import Plain
from messaging.audience.canary import Canary
from messaging.errors import InvalidRequestError
from messaging.send_request import SendRequest
from messaging.wire import read
from tests.factories import make_body

GIVEN = {"broadcast": True, "segment_id": "s"}
ABOVE_0 = "must be a number above 0, at most 50"
FROM_0 = "must be a number from 0, below 100"


def problems(body, model=Canary):
    with pytest.raises(InvalidRequestError) as caught:
        read(model, body)
    return sorted(map(str, caught.value.problems))


@pytest.mark.parametrize(
    ("asked", "audience", "count"),
    [
        ({"users": 500}, 50_000, 500),
        ({"users": 500}, 20, 20),
        ({"percentage": 1}, 50_000, 500),
        ({"percentage": 1}, 50_001, 501),
        ({"percentage": 1.1}, 3_000, 33),  # a little more in floats
        ({"percentage": 0.001}, 7, 1),
        ({"percentage": 50}, 0, 0),
    ],
)
def test_users_of_a_canary_are_a_number_or_a_share_rounded_up(asked, audience, count):
    assert read(Canary, asked).count_of(audience) == count


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, ["give users, or percentage, and not both"]),
        ({"users": 5, "percentage": 1}, ["give users, or percentage, and not both"]),
        ({"users": 0}, ["users: must be at least 1"]),
        ({"users": 100_001}, ["users: must be at most 100000"]),
        ({"users": "5"}, ["users: must be a whole number"]),
        ({"users": True}, ["users: must be a whole number"]),
        ({"percentage": 0}, [f"percentage: {ABOVE_0}"]),
        ({"percentage": 50.1}, [f"percentage: {ABOVE_0}"]),
        ({"percentage": "1"}, [f"percentage: {ABOVE_0}"]),
        ({"percentage": True}, [f"percentage: {ABOVE_0}"]),
        ({"percentage": float("nan")}, [f"percentage: {ABOVE_0}"]),
        ({"users": 5, "failure_percentage": 100}, [f"failure_percentage: {FROM_0}"]),
        ({"users": 5, "failure_percentage": -1}, [f"failure_percentage: {FROM_0}"]),
    ],
)
def test_what_does_not_fit_is_named_with_what_does(asked, said):
    assert problems(asked) == said


def test_five_of_a_hundred_may_fail_unless_it_says_otherwise():
    assert read(Canary, {"users": 5}).failure_percentage == 5
    assert read(Canary, {"users": 5, "failure_percentage": 0}).failure_percentage == 0


@pytest.mark.parametrize("share", [1, 1.0, 2.5])
def test_a_request_is_kept_as_it_came(share):
    body = make_body(**GIVEN, canary={"percentage": share, "failure_percentage": share})

    kept = SendRequest.from_json(body).to_json()["canary"]

    assert kept == body["canary"]
    assert type(kept["percentage"]) is type(share)


@pytest.mark.parametrize("named", [{"external_user_ids": ["u1"]}, {"external_user_ids": "u1"}])
@pytest.mark.parametrize("where", [{}, {"segment_id": "s"}])
def test_named_users_have_no_canary_and_are_not_sent_without_it(named, where):
    (said,) = problems(make_body(**named, **where, canary={"users": 1}), SendRequest)

    assert said.startswith("canary: goes with a whole segment or audience")


def test_a_canary_without_broadcast_is_refused_for_that_alone():
    said = problems(make_body(segment_id="s", canary={"users": 1}), SendRequest)

    assert [line.partition(":")[0] for line in said] == ["broadcast"]


def test_a_misspelled_limit_is_named():
    asked = {"users": 5, "failure_percent": 1}

    notes = SendRequest.from_json(make_body(**GIVEN, canary=asked)).notes

    assert notes == ("canary.failure_percent: is no field; it was ignored",)


def test_the_published_schema_says_what_is_read():
    schema = Canary.model_json_schema(schema_generator=Plain)["properties"]

    assert schema["percentage"]["anyOf"][0] == {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 50,
    }
