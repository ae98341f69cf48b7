"""An HTTP request → the ``Call`` that services and the log know, and its query → a model."""

import time
from typing import Annotated

from annotated_types import Ge, Le
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from pydantic import BeforeValidator, WithJsonSchema

from messaging.activity.record import Call
from messaging.choices.access import Source
from messaging.errors import InvalidRequestError, Problem
from messaging.reports.cursors import place_of
from messaging.wire import M, fault, read, summary, unknown_fields

MOST_ROWS = 500  # a page


def _whole(text: object) -> int:
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= len("500"):
        return int(text)
    raise fault(f"must be a whole number from 1 to {MOST_ROWS}")


def _place(cursor: object) -> int:
    try:
        return place_of(str(cursor))
    except ValueError:
        raise fault("is not a cursor that we gave out") from None


Limit = Annotated[int, Ge(1), Le(MOST_ROWS), BeforeValidator(_whole)]
Cursor = Annotated[int, BeforeValidator(_place), WithJsonSchema({"type": "string"})]

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


def query_of(query: QueryDict, model: type[M]) -> M:
    """Return the query as ``model``.

    Raises ``InvalidRequestError`` for what does not fit, for a name given twice and, unlike in a
    body, for a name we do not know: a filter or a ``dry_run`` that is misspelled must not be
    ignored, or the call reaches more than was meant.
    """
    problems = [
        Problem(name, "is given more than once")
        for name, values in query.lists()
        if len(values) > 1
    ]
    wanted = read(model, query.dict())
    problems += [Problem(name, "is not a parameter here") for name in unknown_fields(wanted)]
    if problems:
        raise InvalidRequestError(summary(problems), problems)
    return wanted
