"""Schedules changed and taken back, until their time comes. Source: spec, related-endpoints §5."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from messaging.activity.record import Answer, Call, record
from messaging.choices.states import ScheduleState
from messaging.delivery.lookups import look_up
from messaging.delivery.naming import first_words
from messaging.models.schedule import Schedule
from messaging.send_request import SendRequest
from messaging.services import calls
from messaging.services.appointing import appoint, waiting
from messaging.services.idempotency import REPLAYED, once, replay
from messaging.services.schedule_requests import ScheduleChange, ScheduleNamed
from messaging.wire import unknown_fields


def update(change: ScheduleChange, *, call: Call, now: datetime) -> Answer:
    """Give a schedule another time, other messages, or both; its audience stays.

    Raises ``InvalidRequestError`` for a schedule that nobody has or messages that do not fit the
    rest of its request, ``ConflictError`` for one that has run.
    """
    return _done(call, now, partial(_updated, change, call))


def take_back(named: ScheduleNamed, *, call: Call, now: datetime) -> Answer:
    """Take a schedule back: nothing of it is sent. Raises as ``update`` does."""
    return _done(call, now, partial(_taken_back, named, call))


def _done(call: Call, now: datetime, deed: Callable[[], Answer]) -> Answer:
    answer = replay(call, now=now) or once(call, now=now, deed=deed)
    if REPLAYED in answer.headers:
        calls.log(call, answer)
    return answer


def _updated(change: ScheduleChange, call: Call) -> Answer:
    schedule = waiting(change.schedule_id)
    if change.schedule is not None:
        appoint(schedule, change.schedule)
    if change.messages is not None:
        _say(schedule, change)
    return _answered(call, change)


def _taken_back(named: ScheduleNamed, call: Call) -> Answer:
    schedule = waiting(named.schedule_id)
    schedule.state, schedule.next_at = ScheduleState.DELETED, None
    schedule.save(update_fields=["state", "next_at"])
    return _answered(call, named)


def _say(schedule: Schedule, change: ScheduleChange) -> None:
    """Replace the messages, once they have been read together with what they go with."""
    given = change.to_json()["messages"]
    request = SendRequest.from_json(schedule.request | {"messages": given})
    found = look_up(request)
    schedule.request = request.to_json()
    schedule.name = found.campaign.name if found.campaign else first_words(given)
    schedule.save(update_fields=["request", "name"])


def _answered(call: Call, asked: ScheduleNamed) -> Answer:
    """Write the entry in the deed's transaction and return the answer."""
    body: dict[str, object] = {"message": "success"}
    if ignored := unknown_fields(asked):
        body["errors"] = [f"{path}: is no field; it was ignored" for path in ignored]
    answer = Answer(status=HTTPStatus.CREATED, body=body)
    record(call, answer)
    return answer
