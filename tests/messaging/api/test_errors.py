"""Tests of what a caller hears of each fault."""

import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404

from messaging.api.errors import answer_to, json_error
from messaging.errors import (
    BadBodyError,
    ConflictError,
    ForbiddenError,
    InvalidRequestError,
    MismatchError,
    NotFoundError,
    Problem,
    TooManyRequestsError,
    UnavailableError,
)


@pytest.mark.parametrize(
    ("fault", "status", "headers"),
    [
        (BadBodyError("m", status=413), 413, {}),
        (ForbiddenError("m"), 403, {}),
        (NotFoundError("m"), 404, {}),
        (ConflictError("m"), 409, {}),
        (ConflictError("m", retry_after_seconds=1), 409, {"Retry-After": "1"}),
        (MismatchError("m"), 422, {}),
        (TooManyRequestsError("m", retry_after_seconds=53), 429, {"Retry-After": "53"}),
    ],
)
def test_a_callers_fault_says_its_message(fault, status, headers):
    answer = answer_to(fault)

    assert (answer.status, answer.body, answer.headers) == (status, {"message": "m"}, headers)


def test_every_problem_is_listed_with_its_path():
    fault = InvalidRequestError("No", [Problem("a.b", "is required"), Problem("", "Or else.")])

    assert answer_to(fault).body == {"message": "No", "errors": ["a.b: is required", "Or else."]}


def test_an_unknown_address_is_an_invalid_url():
    assert answer_to(Http404("at /srv/app")).body == {"message": "Invalid URL"}


def test_what_django_finds_suspicious_is_400_without_a_reason():
    answer = answer_to(SuspiciousOperation("secret"))

    assert (answer.status, answer.body) == (400, {"message": "Bad Request"})


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError, UnavailableError])
def test_trouble_of_ours_asks_to_come_back(kind):
    answer = answer_to(kind('could not connect to "db.internal"'))

    assert (answer.status, answer.headers) == (503, {"Retry-After": "5"})
    assert "db.internal" not in str(answer.body)


def test_a_crash_says_its_id_and_is_logged_with_its_stack(caplog):
    with caplog.at_level(logging.ERROR):
        answer = answer_to(RuntimeError("secret"), request_id="r1")

    assert (answer.status, answer.body) == (
        500,
        {"message": "Internal Server Error", "request_id": "r1"},
    )
    assert caplog.records[0].exc_info


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_what_reached_no_endpoint_is_answered_in_json(rf, status):
    response = json_error(rf.get("/"), status)

    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    assert response.headers["X-RateLimit-Limit"] == ""
