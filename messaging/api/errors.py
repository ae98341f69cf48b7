"""A fault → its answer: a status and ``{"message": …, "errors"?: […]}``, whatever the cause.

What is not the caller's fault says an id to ask about and nothing else: no path, SQL, stack or
version. Source: design, README ("every other status"); spec, messages-send §8.
"""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
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
    NoRoomError,
    NotFoundError,
    UnavailableError,
)

UNREADABLE, METHOD_NOT_ALLOWED, CRASHED, UNAVAILABLE = 400, 405, 500, 503
READ_METHODS = ("GET", "HEAD")
RETRY_SECONDS = 5  # after a database that did not answer; safe, since nothing was accepted
NOT_ALLOWED = "Method Not Allowed"
INVALID_URL = "Invalid URL"
CANNOT_NOW = "The service cannot take this call now. Nothing was accepted; try again."
INTERNAL = "Internal Server Error"

View = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)


def answer_to(fault: Exception, *, request_id: str = "") -> Answer:
    """Return the answer to ``fault``; an unforeseen one is logged with its stack."""
    for kind, answer in _ANSWERS.items():
        if isinstance(fault, kind):
            return answer(fault)
    logger.error("crashed", exc_info=fault)
    return crash(request_id)


def get_only(view: View) -> View:
    """Answer other methods than GET and HEAD with 405, in JSON."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in READ_METHODS:
            return view(request)
        response = json_error(request, METHOD_NOT_ALLOWED)
        response.headers["Allow"] = ", ".join(READ_METHODS)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # Django's own mark; nothing is changed
    return answer


def json_error(request: HttpRequest, status: int) -> HttpResponse:
    """Return a plain answer for what never reached an endpoint."""
    messages = {400: "Bad Request", 403: "Forbidden", 404: INVALID_URL, 405: NOT_ALLOWED}
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


def unavailable(message: str = CANNOT_NOW) -> Answer:
    """Return what a caller hears while our database or disk cannot take it."""
    answer = refusal(UNAVAILABLE, message)
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
    answer.body |= getattr(fault, "details", {})
    wait = getattr(fault, "retry_after_seconds", None)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _to_trouble(fault: Exception) -> Answer:
    logger.warning("unavailable", extra={"fault": type(fault).__name__})
    return unavailable(str(fault)) if isinstance(fault, NoRoomError) else unavailable()


_ANSWERS: Mapping[type[Exception], Callable[[Any], Answer]] = {  # Any: each its own kind of fault
    CallerError: _to_caller,
    MethodNotAllowed: lambda _: refusal(METHOD_NOT_ALLOWED, NOT_ALLOWED),
    Http404: lambda _: refusal(NotFoundError.status, INVALID_URL),
    SuspiciousOperation: lambda _: refusal(UNREADABLE, "Bad Request"),
    UnavailableError: _to_trouble,
    OperationalError: _to_trouble,
    InterfaceError: _to_trouble,
}
