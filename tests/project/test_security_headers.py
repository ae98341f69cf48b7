"""Tests of what browsers must obey."""

import pytest
from django.http import HttpResponse
from django.test import Client

from project.security_headers import HEADERS, SecurityHeadersMiddleware


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/nowhere", "/static/nothing.css", "/"])
def test_every_answer_carries_every_header(path):
    response = Client().get(path)

    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_a_foreign_host_is_refused_in_json_with_the_headers():
    response = Client(headers={"Host": "evil.example"}).get("/healthz/no")

    assert (response.status_code, response.json()) == (400, {"message": "Bad Request"})
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_the_policy_of_a_view_is_kept():
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = SecurityHeadersMiddleware(lambda _: own)(None)

    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert response.headers["X-Frame-Options"] == "DENY"
