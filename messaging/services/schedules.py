"""Sends for later, kept until their time comes.

What can be known now is refused now, so that nothing is found wrong only when it is due; what
changes meanwhile is looked up again then. Source: spec, related-endpoints §5.
"""

from datetime import datetime
from functools import partial
from http import HTTPStatus

from messaging.activity.record import Answer, Call, record
from messaging.delivery.expectation import check_expected
from messaging.delivery.lookups import Found, look_up, unknown_names
from messaging.delivery.naming import first_words
from messaging.disk import check_room
from messaging.models.fields import DatabaseNow
from messaging.models.schedule import Schedule
from messaging.services import calls
from messaging.services.appointing import appoint, waiting
from messaging.services.idempotency import REPLAYED, once, replay
from messaging.services.schedule_requests import ScheduledSend


def create(request: ScheduledSend, *, call: Call, now: datetime) -> Answer:
    """Keep a send for later, once for its idempotency key; answer 201 with both its ids.

    Raises what ``services.send.send`` raises, and ``InvalidRequestError`` for a time that has
    passed. Whatever it raises, nothing was kept.
    """
    answer = replay(call, now=now)
    if answer is None:
        found = look_up(request)
        check_expected(request, found, now=now)
        check_room()
        answer = once(call, now=now, deed=partial(_created, request, found, call))
    if REPLAYED in answer.headers:
        calls.log(call, answer)
    return answer


def broadcasts(until: datetime, *, most: int) -> list[Schedule]:
    """Return the broadcasts that are still to come up to ``until``, the soonest first."""
    found = Schedule.objects.waiting().filter(is_broadcast=True, next_at__lte=until)
    return list(found.order_by("next_at", "pk")[:most])


def _created(request: ScheduledSend, found: Found, call: Call) -> Answer:
    body = request.send_json()
    made = Schedule.objects.create(
        name=found.campaign.name if found.campaign else first_words(body["messages"]),
        request=body,
        is_broadcast=request.broadcast,
        occurrence_at=request.schedule.time,
        set_at=DatabaseNow(),
        created_at=DatabaseNow(),
        created_by_key=call.api_key,
        created_by_member=call.member,
    )
    schedule = waiting(made.schedule_id)
    appoint(schedule, request.schedule)
    told: dict[str, object] = {
        "dispatch_id": schedule.dispatch_id.hex,
        "schedule_id": str(schedule.schedule_id),
        "message": "success",
    }
    if notes := [*request.notes, *unknown_names(found), *found.notes]:
        told["errors"] = notes
    answer = Answer(status=HTTPStatus.CREATED, body=told)
    record(call, answer)
    return answer
