"""The one send service: both doors call it, for a send and for the question what it would do.

When ``send`` returns, the send is accepted and nothing has left: workers find it by themselves, and
the hint only makes them look sooner. Source: design, delivery §3.
"""

from datetime import datetime
from functools import partial
from http import HTTPStatus

from django.db import transaction

from messaging import tasks
from messaging.activity.record import Answer, Call, record
from messaging.delivery import before_accepting
from messaging.delivery.acceptance import accept
from messaging.delivery.expectation import check_expected
from messaging.delivery.lookups import Found, look_up, unknown_names
from messaging.delivery.reach.dry_run import predict
from messaging.disk import check_room
from messaging.send_request import SendRequest
from messaging.services import calls
from messaging.services.idempotency import REPLAYED, once, replay


def send(request: SendRequest, *, call: Call, now: datetime) -> Answer:
    """Accept ``request``, once for its idempotency key, and write its entry; answer 201.

    Raises ``InvalidRequestError`` for a campaign, variation, send id or segment that nobody has,
    ``MismatchError`` and ``ConflictError`` for its key, ``AudienceChangedError`` for an audience
    that is not the expected one, ``UnavailableError`` when the database cannot take it now.
    Whatever it raises, nothing was accepted, the key is free, and the door writes the entry.
    """
    # A replay is answered before the look-ups: what it named may be gone since.
    answer = replay(call, now=now)
    if answer is None:
        found = look_up(request)
        check_expected(request, found, now=now)
        check_room()
        before_accepting.look()
        answer = once(call, now=now, deed=partial(_accepted, request, found, call=call, now=now))
    if REPLAYED in answer.headers:
        calls.log(call, answer)
    return answer


def dry_run(request: SendRequest, *, call: Call, now: datetime) -> Answer:
    """Answer 200 with what ``send`` would do now; write nothing but the entry.

    Its idempotency key is not looked at: there is nothing here that could happen twice, and a
    prediction must never stand where the answer of the send belongs. Raises as ``send`` does.
    """
    found = look_up(request)
    prediction = predict(request, found=found, now=now)
    body = {"message": "success", **prediction.to_json()}
    answer = Answer(status=HTTPStatus.OK, body=body | _errors(request, found))
    calls.log(call, answer)
    return answer


def _accepted(request: SendRequest, found: Found, *, call: Call, now: datetime) -> Answer:
    """Write everything there is of an accepted send, inside the caller's transaction."""
    dispatch = accept(request, call=call, now=now, found=found)
    body = {"dispatch_id": dispatch.public_id, "message": "success"}
    if request.broadcast and dispatch.send_id:
        body["send_id"] = dispatch.send_id
    answer = Answer(
        status=HTTPStatus.CREATED,
        body=body | _errors(request, found),
        dispatch_number=dispatch.number,
    )
    record(call, answer, dispatch=dispatch)
    tell_workers(dispatch.public_id)
    return answer


def tell_workers(dispatch_id: str) -> None:
    """Hint after the commit: with the broker away the send stays accepted and a worker finds it."""

    def hint() -> None:  # a function, for Django names what failed, and a partial has no name
        tasks.hint(dispatch_id)

    transaction.on_commit(hint, robust=True)


def _errors(request: SendRequest, found: Found) -> dict[str, list[str]]:
    """Return what was odd about a request and stopped nothing; nothing when all was well."""
    lines = [*request.notes, *unknown_names(found), *found.notes]
    return {"errors": lines} if lines else {}
