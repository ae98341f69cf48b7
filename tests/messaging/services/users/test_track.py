"""What is written, counted and answered, and when nothing is."""

import pytest
from django.db import OperationalError

from messaging.choices.access import Permission
from messaging.errors import InvalidRequestError, UnavailableError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.custom_event import CustomEvent
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.user import User
from messaging.services.users.track import MOST_OBJECTS, Track, is_deadlock, track
from messaging.wire import read
from tests.factories import NOW, make_api_key, make_call

pytestmark = pytest.mark.django_db
EVENT = {"external_id": "u1", "name": "rang", "time": "2026-01-02"}


def tracked(body, **call):
    return track(read(Track, body), call=make_call(body, **call), now=NOW)


def test_only_arrays_that_were_given_are_counted():
    answer = tracked({"attributes": [{"external_id": "u1"}] * 2, "events": []})

    assert answer.status == 201
    assert answer.body == {
        "message": "success",
        "attributes_processed": 2,
        "events_processed": 0,
    }


def test_objects_that_do_not_fit_are_named_and_the_others_taken():
    answer = tracked(
        {
            "attributes": [{"external_id": "u1", "a": 1}, {"external_id": "u2", "dob": "x"}, 7],
            "events": [EVENT, {**EVENT, "time": None}],
            "partner": "x",
        }
    )

    counts = {name: n for name, n in answer.body.items() if name.endswith("processed")}
    assert counts == {"attributes_processed": 1, "events_processed": 1}
    assert answer.body["errors"] == [
        {
            "type": "dob: must be a day, such as 1990-05-17.",
            "input_array": "attributes",
            "index": 1,
        },
        {"type": "must be an object.", "input_array": "attributes", "index": 2},
        {"type": "time: is required.", "input_array": "events", "index": 1},
        {"type": "partner is not a field of this call."},
    ]
    assert (User.objects.count(), CustomEvent.objects.count()) == (1, 1)


def test_object_with_a_thousand_faults_does_not_come_back_whole():
    bad = {"external_id": "u1", **{f"n{number}": "x" * 256 for number in range(1000)}}

    answer = tracked({"attributes": [bad, {"external_id": "u2"}]})

    assert len(answer.body["errors"]) == 5


@pytest.mark.parametrize(
    "body", [{}, {"attributes": None}, {"attributes": [], "events": [], "purchases": []}]
)
def test_call_without_an_object_is_refused(body):
    with pytest.raises(InvalidRequestError, match="one object at least"):
        tracked(body)


@pytest.mark.parametrize("array", ["attributes", "events", "purchases"])
def test_more_than_75_objects_are_refused_whole(array):
    with pytest.raises(InvalidRequestError, match="Max Input Length Exceeded"):
        tracked({"attributes": [EVENT], array: [EVENT] * (MOST_OBJECTS + 1)})

    assert not User.objects.exists()


def test_call_of_which_nothing_fits_is_refused_with_every_problem():
    with pytest.raises(InvalidRequestError) as refused:
        tracked({"attributes": [{"external_id": "u1", "dob": 1}], "events": [{"name": "rang"}]})

    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["attributes.0.dob", "events.0", "events.0.time"]
    assert not User.objects.exists()


def test_entry_is_written_with_what_was_said():
    body = {"attributes": [{"external_id": "u1"}]}

    tracked(body)

    entry = ActivityEntry.objects.get()
    assert (entry.status, entry.body.request_body) == (201, body)


def test_same_key_writes_once_and_answers_twice():
    body = {"attributes": [{"external_id": "u1", "n": {"inc": 1}}]}

    answers = [tracked(body, idempotency_key="k") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert User.objects.get().custom_attributes == {"n": 1}
    assert ActivityEntry.objects.count() == 2


def test_history_knows_the_key_that_changed_a_state():
    key = make_api_key(Permission.USERS_TRACK)

    tracked({"attributes": [{"external_id": "u1", "push_subscribe": "unsubscribed"}]}, api_key=key)

    assert SubscriptionChange.objects.get().api_key == key


def test_deadlock_is_told_from_other_faults():
    class DeadlockError(Exception):
        sqlstate = "40P01"

    for cause, told in ((DeadlockError(), True), (Exception(), False)):
        error, outer = UnavailableError("later"), OperationalError()
        outer.__cause__, error.__cause__ = cause, outer
        assert is_deadlock(error) is told
