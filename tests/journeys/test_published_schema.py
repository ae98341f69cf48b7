"""The API keeps what its schema says, whoever calls it and whatever they send (S2)."""

import pytest
import schemathesis
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
PRINCIPALS = {"full key": tuple(Permission), "weak key": (Permission.METRICS_READ,), "nobody": None}

schema = schemathesis.openapi.from_wsgi("/openapi.json", application)


@pytest.fixture(params=PRINCIPALS)
def headers(request, transactional_db):  # noqa: ARG001 - each call has its own connection
    """What a principal sends with each call; one dispatch is there to be found."""
    make_delivery(make_dispatch(), make_user("u1"))
    permissions = PRINCIPALS[request.param]
    if permissions is None:
        return {}
    return {"Authorization": f"Bearer {make_api_key(*permissions).text}"}


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_every_answer_is_as_documented(case, headers):
    wrong_keys.clear()

    response = case.call(headers=headers)

    case.validate_response(response, checks=CHECKS)
    assert "message" in response.json()
