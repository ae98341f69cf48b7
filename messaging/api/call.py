"""An HTTP request → the ``Call`` that services and the log know, and its query → a model."""

import re
import time
from datetime import datetime
from typing import Annotated, Any, get_origin

from annotated_types import Ge, Le
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from pydantic import BeforeValidator, WithJsonSchema

from messaging.activity.record import Call
from messaging.audience.times import iso_instant
from messaging.choices.access import Source
from messaging.choices.people import ChangedThrough
from messaging.errors import InvalidRequestError, Problem
from messaging.people.subscriptions import Changer
from messaging.reports.cursors import place_of
from messaging.wire import M, fault, read, summary, unknown_fields

MOST_ROWS = 500  # a page


def whole(least: int, most: int, *, blank: int | None = None) -> BeforeValidator:
    """Read digits as a number from ``least`` to ``most``; nothing at all as ``blank``, if given."""

    def number(text: object) -> object:
        if text == "" and blank is not None:
            return blank
        if isinstance(text, str) and text.isascii() and text.isdecimal():
            if len(text) <= len(str(most)):
                return int(text)
        elif isinstance(text, int):  # the field's own default
            return text
        raise fault(f"must be a whole number from {least} to {most:,}")

    return BeforeValidator(number)


def _place(cursor: object) -> int:
    try:
        return place_of(str(cursor))
    except ValueError:
        raise fault("is not a cursor that we gave out") from None


def _instant(text: object) -> datetime:
    try:
        return iso_instant(str(text))
    except ValueError as why:
        raise fault(str(why).rstrip(".")) from None


Limit = Annotated[int, Ge(1), Le(MOST_ROWS), whole(1, MOST_ROWS)]
Cursor = Annotated[int, BeforeValidator(_place), WithJsonSchema({"type": "string"})]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]

_BRACKETS = re.compile(r"\[[0-9]{0,3}\]$")  # of an array's name: Rails sends [], PHP [0]

# The server lays its own environment under the headers, so HTTP_PROXY would read as one.
_NOT_SENT = "Proxy"


def call_of(request: HttpRequest) -> Call:
    """Return what is known of a call before its key and its body are read."""
    headers = {name: value for name, value in request.headers.items() if name != _NOT_SENT}
    return Call(
        source=Source.API,
        method=request.method or "",
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        headers=headers,
        request_id=request.request_id,  # type: ignore[attr-defined]  # project.request_id
        caller_ip=request.caller_ip,  # type: ignore[attr-defined]  # project.caller_address
        idempotency_key=headers.get("Idempotency-Key"),
        received_at=timezone.now(),
        started=time.perf_counter(),
    )


def changer(call: Call) -> Changer:
    """Return who a call changes something for, as the history of subscriptions keeps it."""
    return Changer(through=ChangedThrough.API, api_key=call.api_key)


def query_of(query: QueryDict, model: type[M]) -> M:
    """Return the query as ``model``; its arrays are sent as ``a=1&a=2``, ``a[]=1`` or ``a[0]=1``.

    Raises ``InvalidRequestError`` for what does not fit, for any other name given twice and, unlike
    in a body, for a name we do not know: a filter or a ``dry_run`` that is misspelled must not be
    ignored, or the call reaches more than was meant.
    """
    arrays = {name for name, field in model.model_fields.items() if _is_array(field.annotation)}
    given: dict[str, Any] = {}  # Any: text, or a list of texts
    problems = []
    for name, values in query.lists():
        array = _BRACKETS.sub("", name)
        if array in arrays:
            given.setdefault(array, []).extend(values)
            continue
        given[name] = values[-1]
        if len(values) > 1:
            problems.append(Problem(name, "is given more than once"))
    wanted = read(model, given)
    problems += [Problem(name, "is not a parameter here") for name in unknown_fields(wanted)]
    if problems:
        raise InvalidRequestError(summary(problems), problems)
    return wanted


def _is_array(kind: object) -> bool:
    """Say whether a field's type is one of a wire model's arrays, which are tuples."""
    return get_origin(kind) is tuple
