"""Schedules asked for as a door does, for tests of what becomes of them."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError
from messaging.services import schedule_changes, schedules
from messaging.services.schedule_requests import ScheduleChange, ScheduledSend, ScheduleNamed
from tests.factories import NOW, make_body, make_call

HOUR = timedelta(hours=1)


def ahead(hours=1):
    """A time to come, on the second, as a caller writes it."""
    time = timezone.now().astimezone(UTC) + hours * HOUR
    return time.replace(microsecond=0, tzinfo=None).isoformat()


def create(*, key=None, api_key=None, schedule=None, **fields):
    fields = fields or {"external_user_ids": ["u1"]}
    body = make_body(ChannelKey.EMAIL, schedule=schedule or {"time": ahead()}, **fields)
    call = make_call(body, idempotency_key=key, api_key=api_key)
    return schedules.create(ScheduledSend.from_json(body), call=call, now=NOW)


def update(schedule_id, *, key=None, **fields):
    body = {"schedule_id": str(schedule_id), **fields}
    call = make_call(body, idempotency_key=key, path="/messages/schedule/update")
    return schedule_changes.update(ScheduleChange.from_json(body), call=call, now=NOW)


def take_back(schedule_id, *, key=None):
    body = {"schedule_id": str(schedule_id)}
    call = make_call(body, idempotency_key=key, path="/messages/schedule/delete")
    return schedule_changes.take_back(ScheduleNamed.from_json(body), call=call, now=NOW)


def refusal(deed, *parts, **fields):
    with pytest.raises(InvalidRequestError) as caught:
        deed(*parts, **fields)
    return caught.value
