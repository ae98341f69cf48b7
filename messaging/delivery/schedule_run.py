"""What becomes of a schedule at its time: a dispatch, or a reason why there is none.

What it names is looked up as for any send; what is gone since is a run without a dispatch. Source:
design, delivery §11.
"""

import time
from datetime import timedelta
from http import HTTPStatus

from messaging.activity.record import Answer, Call, record
from messaging.choices.access import Source
from messaging.delivery.acceptance import accept, freezes_at_once
from messaging.delivery.expectation import check_expected
from messaging.delivery.lookups import look_up, unknown_names
from messaging.errors import CallerError, InvalidRequestError
from messaging.models.dispatch import Dispatch
from messaging.models.schedule import Schedule, ScheduleRun
from messaging.models.workspace import Workspace
from messaging.send_request import SendRequest

MOST_REASON_CHARACTERS = 255
PATH = "/messages/schedule/run"  # of the entry; it is no address
MISSED = "Its time came while no worker looked, and {hours} hours later it is too late."


def run_of(schedule: Schedule) -> ScheduleRun:
    """Return the unsaved run of a schedule that was taken, with ``clock``."""
    return ScheduleRun(
        schedule=schedule,
        occurrence_at=schedule.occurrence_at,
        time_zone=schedule.time_zone,
        ran_at=schedule.clock,  # type: ignore[attr-defined]
    )


def carry_out(schedule: Schedule) -> None:
    """Make the dispatch, or say why there is none; write the entry.

    Call it in the transaction that wrote the run.
    """
    call = _call_of(schedule)
    dispatch: Dispatch | None = None
    reason = ""
    try:
        dispatch, answer = _accepted(schedule, call)
    except CallerError as fault:
        reason, answer = str(fault), _refusal(fault)
    run = schedule.runs.filter(occurrence_at=schedule.occurrence_at, time_zone=schedule.time_zone)
    run.update(dispatch=dispatch, reason=reason[:MOST_REASON_CHARACTERS])
    record(call, answer, dispatch=dispatch)


def _accepted(schedule: Schedule, call: Call) -> tuple[Dispatch, Answer]:
    """Accept the send as the send service does; raises ``CallerError`` for what cannot be sent."""
    _check_age(schedule, call)
    request = SendRequest.from_json(schedule.request)
    found = look_up(request)
    if freezes_at_once(request):  # any other audience is held against it when it is frozen
        check_expected(request, found, now=call.received_at)
    dispatch = accept(request, call=call, now=call.received_at, found=found, schedule=schedule)
    body: dict[str, object] = {
        "dispatch_id": dispatch.public_id,
        "schedule_id": str(schedule.schedule_id),
        "message": "success",
    }
    if lines := [*unknown_names(found), *found.notes]:
        body["errors"] = lines
    answer = Answer(status=HTTPStatus.CREATED, body=body, dispatch_number=dispatch.number)
    return dispatch, answer


def _check_age(schedule: Schedule, call: Call) -> None:
    """Refuse what is so late that its messages would be cancelled as expired anyway."""
    hours = Workspace.current().max_send_age_hours
    if schedule.ends_at + timedelta(hours=hours) <= call.received_at:
        raise CallerError(MISSED.format(hours=hours))


def _call_of(schedule: Schedule) -> Call:
    """Return what the log knows of a run: nobody called, so it goes by the schedule's name."""
    return Call(
        source=Source.SCHEDULE,
        method="RUN",
        path=PATH,
        body=schedule.request,
        request_id=str(schedule.schedule_id),
        api_key=schedule.created_by_key,
        member=schedule.created_by_member,
        received_at=schedule.clock,  # type: ignore[attr-defined]
        started=time.perf_counter(),
    )


def _refusal(fault: CallerError) -> Answer:
    """Return the answer that a caller would have got now."""
    problems = fault.problems if isinstance(fault, InvalidRequestError) else ()
    body: dict[str, object] = {"message": fault.message}
    if problems:
        body["errors"] = list(map(str, problems))
    return Answer(status=fault.status, body=body)
