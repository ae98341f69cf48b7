"""The API keeps what its schema says, whoever calls it and whatever they send (S2)."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.hypothesis.builder import (
    InvalidHeadersExampleMark,
    MissingPathParameters,
    NonSerializableMark,
    UnsatisfiableExampleMark,
    UnserializablePayloadMark,
)
from schemathesis.generation.meta import TestPhase
from schemathesis.pytest.lazy import get_all_tests
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from messaging.api.throttling import wrong_keys
from messaging.choices.access import Permission
from project.wsgi import application
from tests.factories import make_api_key, make_user
from tests.rows import make_delivery, make_dispatch

EXAMPLES = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
CASES_LEFT_OUT = [  # how Schemathesis says that it could not make what the schema describes
    InvalidHeadersExampleMark,
    MissingPathParameters,
    NonSerializableMark,
    UnsatisfiableExampleMark,
    UnserializablePayloadMark,
]

schema = schemathesis.openapi.from_wsgi("/openapi.json", application)
OPERATIONS = [found.ok().label for found in schema.get_all_operations()]
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.fixture
def _one_connection(db):
    """Keep the test's transaction open between calls, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def full(_one_connection):
    """What a key with every right sends along; there is one user and one dispatch to be found."""
    make_delivery(make_dispatch(), make_user("u1"))
    return {"Authorization": f"Bearer {make_api_key(*Permission).text}"}


@pytest.fixture
def weak(_one_connection):
    """The same, of a key without any right that is asked for."""
    return {"Authorization": f"Bearer {make_api_key(Permission.METRICS_READ).text}"}


def check(case, headers, **options):
    wrong_keys.clear()
    response = case.call(headers=headers, **options)
    case.validate_response(response, checks=CHECKS)
    assert "message" in response.json()


def is_fuzzed(case):
    """Not one of the thousand that walk along every bound of the schema."""
    return case.meta.phase.name == TestPhase.FUZZING


def is_walked_elsewhere(case):
    """A bound inside of a schedule's messages: /messages/send is asked with the same model."""
    location = getattr(case.meta.phase.data, "location", None) or ""
    return "/schedule/" in case.path and location.startswith("/properties/messages/")


def ask(operation, case_test, **fixtures):
    """Make the cases of one operation and try them all.

    Schemathesis would make them while it collects: twenty seconds in each of pytest's workers.
    """
    ((_, test),) = (
        made.ok()
        for made in get_all_tests(
            schema=schema.include(name=operation),
            test_func=case_test,
            settings=None,
            given_kwargs=None,
        )
    )
    test(**fixtures)
    assert not any(mark.is_set(test) for mark in CASES_LEFT_OUT)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_as_documented(operation, full, weak):
    @bounded
    def answers(case, full, weak):
        if is_walked_elsewhere(case):
            return
        for headers in ({}, weak, full) if is_fuzzed(case) else (full,):
            check(case, headers)

    ask(operation, answers, full=full, weak=weak)


def test_with_somebody_to_send_to_it_is_no_different(full):
    """By chance alone no case names a user, and none would get past its first refusal."""
    tried = set()  # messages that were already sent: most cases differ elsewhere

    @bounded
    def answers(case, full):
        messages = case.body.get("messages") if isinstance(case.body, dict) else None
        words = json.dumps(messages, sort_keys=True, default=str)
        if not messages or words in tried:
            return
        tried.add(words)
        case.body, case.headers = {"external_user_ids": ["u1"], "messages": messages}, {}

        check(case, full, params={"dry_run": "true" if len(tried) % 2 else "false"})

    ask("POST /messages/send", answers, full=full)
