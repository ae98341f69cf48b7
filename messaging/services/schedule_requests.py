"""What arrives as JSON about schedules. Source: spec, related-endpoints §5."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from messaging.audience.times import LAST_YEAR, iso_instant
from messaging.channels.messages import Messages, no_message
from messaging.errors import Problem
from messaging.faults import fault
from messaging.send_request import SendRequest
from messaging.wire import Flag, Given, WireModel, is_true, read

INVALID_SCHEDULE = "Invalid Schedule ID"
NO_MEASURE = (
    "is not possible here: nothing measures when each user is most likely to read; leave it out"
)
NO_ZONE = "must have no zone with in_local_time: each user's own is meant"
_ZONE = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$", re.ASCII | re.IGNORECASE)
_CLOCK = slice(len("2026-12-01"), 50)  # of a time; a date alone ends in no zone
_DATE_TIME = {"type": "string", "format": "date-time"}
_UUID = {"type": "string", "format": "uuid"}


def _time(value: object) -> datetime:
    if isinstance(value, datetime):  # read again by ourselves
        return value
    try:
        time = iso_instant(str(value))
    except ValueError as why:
        raise fault(str(why).rstrip(".")) from None
    if time.year > LAST_YEAR:
        raise fault(f"must lie before the year {LAST_YEAR + 1}")
    return time


def _schedule_id(value: object) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError:
        raise fault(INVALID_SCHEDULE) from None


Time = Annotated[datetime, BeforeValidator(_time), WithJsonSchema(_DATE_TIME)]
ScheduleId = Annotated[UUID, BeforeValidator(_schedule_id), WithJsonSchema(_UUID)]


class SendTime(WireModel):
    """When to send: at one moment, or at one clock time wherever each user is."""

    time: Time = Field(
        description="ISO 8601; without a zone it is UTC, with in_local_time each user's own. It "
        "must lie ahead."
    )
    in_local_time: Flag = Field(
        default=False,
        description="Send when each user's clock shows the time; users without a time zone have "
        "the workspace's. Whose clock was past it when the schedule was made gets nothing.",
    )
    at_optimal_time: Flag = Field(default=False, description="Not possible here; true answers 400.")

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for a time that can be kept."""
        if is_true(given.get("at_optimal_time")):
            yield Problem("at_optimal_time", NO_MEASURE)
        if is_true(given.get("in_local_time")) and _ZONE.search(str(given.get("time", ""))[_CLOCK]):
            yield Problem("time", NO_ZONE)


class ScheduledSend(SendRequest):
    """A send as `/messages/send` takes it, and when."""

    schedule: SendTime = Field(description="When to send it.")

    def send_json(self) -> dict[str, Any]:
        """Return the send without its time, in wire spelling."""
        whole = self.to_json()
        del whole["schedule"]
        return whole


class ScheduleNamed(WireModel):
    """Which schedule."""

    schedule_id: ScheduleId = Field(description="As `/messages/schedule/create` answered it.")

    @classmethod
    def from_json(cls, body: object) -> Self:
        """Return it read; raises ``InvalidRequestError`` with every problem."""
        return read(cls, body)

    def to_json(self) -> dict[str, Any]:
        """Return it in wire spelling."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class ScheduleChange(ScheduleNamed):
    """Another time, other messages, or both; what is not given stays."""

    schedule: SendTime | None = Field(default=None, description="Instead of its time.")
    messages: Messages | None = Field(default=None, description="Instead of all its messages.")

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for something to change."""
        if "schedule" not in given and "messages" not in given:
            yield Problem("", "give schedule, messages, or both: nothing else can be changed")
        if given.get("messages") == []:
            yield no_message().within("messages")
