"""``/users/track``: attributes, events and purchases of up to 75 objects each.

Source: spec, related-endpoints §2; docs/decisions/0011-what-users-track-refuses.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from django.db import IntegrityError
from pydantic import BeforeValidator, WithJsonSchema

from messaging.activity.record import Answer, Call, record
from messaging.choices.people import ChangedThrough
from messaging.disk import check_room
from messaging.errors import InvalidRequestError, Problem, UnavailableError
from messaging.faults import fault, summary
from messaging.people.subscriptions import Changer
from messaging.people.track import ATTRIBUTES, EVENTS, PURCHASES, TrackedCall
from messaging.people.track import track as write
from messaging.services import calls
from messaging.services.idempotency import REPLAYED, once
from messaging.services.users.track_schema import ATTRIBUTE, EVENT, PURCHASE, array_of
from messaging.wire import WireModel, unknown_fields

MOST_OBJECTS = 75  # of each array; design, safety §1
TOO_LONG = "Max Input Length Exceeded"
MOST_PROBLEMS_AN_OBJECT = 5  # more would only echo the caller's own mistake back
_NOTHING = "Give attributes, events or purchases, with one object at least."
_TRIES = 3  # a deadlock, or a user whom another call created: nothing was written, so again
_DEADLOCK = "40P01"  # PostgreSQL
_ARRAYS = (ATTRIBUTES, EVENTS, PURCHASES)


def _array(value: object) -> object:
    if not isinstance(value, list):
        raise fault("must be an array")
    return value


Objects = Annotated[tuple[Any, ...], BeforeValidator(_array)]  # Any: read one by one, by people


class Track(WireModel):
    """What users are, did and bought.

    Each object names its user by `external_id`, `user_alias`, `braze_id`, `email` or `phone`, and
    is taken whole or not at all.
    """

    attributes: Annotated[Objects, WithJsonSchema(array_of(ATTRIBUTE, MOST_OBJECTS))] | None = None
    events: Annotated[Objects, WithJsonSchema(array_of(EVENT, MOST_OBJECTS))] | None = None
    purchases: Annotated[Objects, WithJsonSchema(array_of(PURCHASE, MOST_OBJECTS))] | None = None

    def arrays(self) -> dict[str, Sequence[Any]]:
        """Return the arrays that were given.

        Raises ``InvalidRequestError`` when one is too long, or nothing is in any.
        """
        given = {name: getattr(self, name) for name in _ARRAYS}
        arrays = {name: objects for name, objects in given.items() if objects is not None}
        long = [name for name, objects in arrays.items() if len(objects) > MOST_OBJECTS]
        if long:
            rule = f"must have at most {MOST_OBJECTS} objects"
            raise InvalidRequestError(TOO_LONG, [Problem(name, rule) for name in long])
        if not any(arrays.values()):
            raise InvalidRequestError(_NOTHING)
        return arrays


def track(request: Track, *, call: Call, now: datetime) -> Answer:
    """Write what was said, once for the call's idempotency key, with its entry; answer 201.

    Raises ``InvalidRequestError`` when no object at all can be taken, ``MismatchError`` and
    ``ConflictError`` for its key, ``UnavailableError`` when database or disk cannot take it now.
    Whatever it raises, nothing was written, and the door writes the entry.
    """
    arrays = request.arrays()
    deed = partial(_tracked, request, arrays, call=call, now=now)
    answer = _undisturbed(call, deed, now)
    if REPLAYED in answer.headers:
        calls.log(call, answer)
    return answer


def _undisturbed(call: Call, deed: Callable[[], Answer], now: datetime) -> Answer:
    """Run ``deed`` once, and again when another call came between: then it wrote nothing."""
    for _ in range(_TRIES - 1):
        try:
            return once(call, now=now, deed=deed)
        except IntegrityError:
            continue
        except UnavailableError as error:
            if not is_deadlock(error):
                raise
    return once(call, now=now, deed=deed)


def is_deadlock(error: UnavailableError) -> bool:
    """Say whether the database ended this call so that another could go on."""
    cause = error.__cause__ and error.__cause__.__cause__
    return getattr(cause, "sqlstate", "") == _DEADLOCK


def _tracked(
    request: Track, arrays: Mapping[str, Sequence[Any]], *, call: Call, now: datetime
) -> Answer:
    """Write everything, inside the caller's transaction; what was written before needs no room."""
    check_room()
    by = Changer(through=ChangedThrough.API, api_key=call.api_key, member=call.member)
    tracked = write(arrays, by=by, now=now)
    bad = {
        name: {index for array, index, _ in tracked.problems if array == name} for name in arrays
    }
    if all(len(bad[name]) == len(objects) for name, objects in arrays.items()):
        problems = [problem.within(array, index) for array, index, problem in tracked.problems]
        raise InvalidRequestError(summary(problems), problems)
    body: dict[str, Any] = {"message": "success"}
    body |= {f"{name}_processed": len(objects) - len(bad[name]) for name, objects in arrays.items()}
    if errors := list(_errors(request, tracked)):
        body["errors"] = errors
    answer = Answer(status=HTTPStatus.CREATED, body=body)
    record(call, answer)
    return answer


def _errors(request: Track, tracked: TrackedCall) -> Iterator[dict[str, Any]]:  # Any: JSON
    """Yield what was wrong with each object, and what of the call nobody reads."""
    told: Counter[tuple[str, int]] = Counter()
    for array, index, problem in tracked.problems:
        told[array, index] += 1
        if told[array, index] <= MOST_PROBLEMS_AN_OBJECT:
            yield {"type": str(problem), "input_array": array, "index": index}
    for name in unknown_fields(request):
        yield {"type": f"{name} is not a field of this call."}
