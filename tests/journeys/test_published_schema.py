"""The API keeps what its schema says, whoever calls it and whatever they send (S2)."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
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

EXAMPLES = 60
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]

schema = schemathesis.openapi.from_wsgi("/openapi.json", application)


@pytest.fixture
def _one_connection(db):  # noqa: ARG001 - the connection that is kept
    """Keep the test's transaction open between calls, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def principals(_one_connection):
    """What each principal sends with a call; one dispatch is there to be found."""
    make_delivery(make_dispatch(), make_user("u1"))
    full, weak = make_api_key(*Permission), make_api_key(Permission.METRICS_READ)
    return [{}, *({"Authorization": f"Bearer {key.text}"} for key in (weak, full))]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_every_answer_is_as_documented(case, principals):
    for headers in principals:
        wrong_keys.clear()

        response = case.call(headers=headers)

        case.validate_response(response, checks=CHECKS)
        assert "message" in response.json()
