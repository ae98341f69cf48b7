"""A fault → its answer: a status and ``{"message": …, "errors"?: […]}``, whatever the cause.

What is not the caller's fault says an id to ask about and nothing else: no path, SQL, stack or
version. Source: design, README ("every other status"); spec, messages-send §8.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework.exceptions import MethodNotAllowed

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.errors import (
    CallerError,
    InvalidRequestError,
    NotFoundError,
    UnavailableError,
)

UNREADABLE, CRASHED, UNAVAILABLE = 400, 500, 503
RETRY_SECONDS = 5  # after a database that did not answer; safe, since nothing was accepted
INVALID_URL = "Invalid URL"
CANNOT_NOW = "The service cannot take this call now. Nothing was accepted; try again."
INTERNAL = "Internal Server Error"

logger = logging.getLogger(__name__)


def answer_to(fault: Exception, *, request_id: str = "") -> Answer:
    """Return the answer to ``fault``; an unforeseen one is logged with its stack."""
    for kind, answer in _ANSWERS.items():
        if isinstance(fault, kind):
            return answer(fault)
    logger.error("crashed", exc_info=fault)
    return crash(request_id)


def json_error(request: HttpRequest, status: int) -> HttpResponse:
    """Return a plain answer for what never reached an endpoint."""
    messages = {400: "Bad Request", 403: "Forbidden", 404: INVALID_URL}
    request_id = getattr(request, "request_id", "")
    answer = refusal(status, messages[status]) if status in messages else crash(request_id)
    response = JsonResponse(answer.body, status=status)
    response.headers["Cache-Control"] = "no-store"
    for name, value in throttling.rate_headers(None).items():
        response.headers[name] = value
    return response


def refusal(status: int, message: str, *errors: str) -> Answer:
    """Return a refusal in the shape of every refusal."""
    body: dict[str, Any] = {"message": message}  # Any: JSON
    if errors:
        body["errors"] = list(errors)
    return Answer(status=status, body=body)


def unavailable() -> Answer:
    """Return what a caller hears while our database or disk cannot take it."""
    answer = refusal(UNAVAILABLE, CANNOT_NOW)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def crash(request_id: str) -> Answer:
    """Return what a caller hears of a fault of ours: the id under which we find it."""
    answer = refusal(CRASHED, INTERNAL)
    answer.body["request_id"] = request_id
    return answer


def _to_caller(fault: CallerError) -> Answer:
    problems = fault.problems if isinstance(fault, InvalidRequestError) else ()
    answer = refusal(fault.status, fault.message, *map(str, problems))
    wait = getattr(fault, "retry_after_seconds", None)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _to_trouble(fault: Exception) -> Answer:
    logger.warning("unavailable", extra={"fault": type(fault).__name__})
    return unavailable()


_ANSWERS: Mapping[type[Exception], Callable[[Any], Answer]] = {  # Any: each its own kind of fault
    CallerError: _to_caller,
    MethodNotAllowed: lambda fault: refusal(fault.status_code, "Method Not Allowed"),
    Http404: lambda _: refusal(NotFoundError.status, INVALID_URL),
    SuspiciousOperation: lambda _: refusal(UNREADABLE, "Bad Request"),
    UnavailableError: _to_trouble,
    OperationalError: _to_trouble,
    InterfaceError: _to_trouble,
}
