"""``POST /messages/schedule/create``, ``/update``, ``/delete`` and the list of what is to come.

Source: spec, related-endpoints §5.
"""

from datetime import UTC
from typing import Literal

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api.call import MOST_ROWS, Instant, query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.models.schedule import Schedule
from messaging.services import schedule_changes, schedules
from messaging.services.schedule_requests import ScheduleChange, ScheduledSend, ScheduleNamed
from messaging.wire import WireModel

OK, CREATED = 200, 201


class Scheduled(BaseModel):
    """Kept until its time; it is then the dispatch of this id."""

    dispatch_id: str = Field(pattern="^[0-9a-f]{32}$")
    schedule_id: str = Field(json_schema_extra={"format": "uuid"})
    message: str
    errors: list[str] = Field(default=[], description="What was odd and stopped nothing.")


class ScheduleChanged(BaseModel):
    """Done."""

    message: str
    errors: list[str] = Field(default=[], description="What was odd and stopped nothing.")


class UntilQuery(WireModel):
    """How far ahead."""

    end_time: Instant = Field(description="Of what is sent up to then.")


class ScheduledBroadcast(BaseModel):
    """One broadcast that is still to come."""

    name: str = Field(description="The campaign's, or its first words.")
    id: str = Field(description="Its `schedule_id`.")
    type: Literal["Campaign"]
    tags: list[str] = Field(description="Always empty: schedules have none.")
    next_send_time: str = Field(description="In UTC; of a local time, what clocks show.")
    schedule_type: str = Field(description="`local_time_zones`, or the zone of its time.")


class ScheduledBroadcasts(BaseModel):
    """The soonest first, at most 500."""

    scheduled_broadcasts: list[ScheduledBroadcast]
    message: str = "success"


class CreateScheduleEndpoint(Endpoint):
    """Send messages later.

    The body is that of `/messages/send`, and `schedule`. Whom it is for and what it names is looked
    up again at its time; what is then gone leaves a line in the activity log and sends nothing.
    `dispatch_id` is the dispatch that there will be; until then it is not found. Give an
    `Idempotency-Key` with every call that may be repeated, or it is scheduled again.
    """

    permission = Permission.MESSAGES_SCHEDULE_CREATE
    body_model = ScheduledSend
    answers = {CREATED: Scheduled}

    def post(self, request: HttpRequest) -> Answer:
        """Read it, and keep it."""
        query_of(request.GET, self.query_model)
        wanted = ScheduledSend.from_json(self.call.body)
        answer = schedules.create(wanted, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the deed
        return answer


class UpdateScheduleEndpoint(Endpoint):
    """Give a schedule another time or other messages.

    What is given replaces what was there, whole; whom it is for stays. One that has run answers
    409.
    """

    permission = Permission.MESSAGES_SCHEDULE_UPDATE
    body_model = ScheduleChange
    answers = {CREATED: ScheduleChanged}

    def post(self, request: HttpRequest) -> Answer:
        """Read it, and change it."""
        query_of(request.GET, self.query_model)
        change = ScheduleChange.from_json(self.call.body)
        answer = schedule_changes.update(change, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the deed
        return answer


class DeleteScheduleEndpoint(Endpoint):
    """Take a schedule back; nothing of it is sent.

    One that has run answers 409: stop its dispatch instead.
    """

    permission = Permission.MESSAGES_SCHEDULE_DELETE
    body_model = ScheduleNamed
    answers = {CREATED: ScheduleChanged}

    def post(self, request: HttpRequest) -> Answer:
        """Read which, and take it back."""
        query_of(request.GET, self.query_model)
        named = ScheduleNamed.from_json(self.call.body)
        answer = schedule_changes.take_back(named, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the deed
        return answer


class ScheduledBroadcastsEndpoint(Endpoint):
    """List the broadcasts that are still to come.

    Those made by `/messages/schedule/create` with `broadcast`.
    """

    permission = Permission.MESSAGES_SCHEDULE_BROADCASTS
    query_model = UntilQuery
    answers = {OK: ScheduledBroadcasts}

    def get(self, request: HttpRequest) -> Answer:
        """Read them."""
        query = query_of(request.GET, UntilQuery)
        found = schedules.broadcasts(query.end_time, most=MOST_ROWS)
        body = ScheduledBroadcasts(scheduled_broadcasts=list(map(_listed, found)))
        return Answer(status=OK, body=body.model_dump(mode="json"))


def _listed(schedule: Schedule) -> ScheduledBroadcast:
    time = schedule.occurrence_at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return ScheduledBroadcast(
        name=schedule.name,
        id=str(schedule.schedule_id),
        type="Campaign",
        tags=[],
        next_send_time=time if schedule.is_local else f"{time}Z",
        schedule_type="local_time_zones" if schedule.is_local else schedule.time_zone,
    )
