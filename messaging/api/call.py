"""An HTTP request → the ``Call`` that services and the log know, and its query → a model."""

import time

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from messaging.activity.record import Call
from messaging.choices.access import Source
from messaging.errors import InvalidRequestError, Problem
from messaging.wire import M, read, summary, unknown_fields

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
