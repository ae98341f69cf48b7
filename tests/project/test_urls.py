"""Tests of what is said when no door answers."""

import pytest
from django.test import Client

from messaging.api import docs


@pytest.mark.parametrize("path", ["/", "/console"])
def test_who_types_the_host_alone_is_led_to_the_console(path):
    response = Client().get(path)

    assert (response.status_code, response.headers["Location"]) == (302, "/console/")


@pytest.mark.parametrize("path", ["/", "/console"])
@pytest.mark.parametrize("method", ["POST", "TRACE", "DELETE"])
def test_a_call_is_never_redirected(path, method):
    response = Client().generic(method, path)

    assert response.status_code == 405
    assert response.json() == {"message": "Method Not Allowed"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/console/nowhere", "text/html; charset=utf-8"), ("/nowhere", "application/json")],
)
def test_the_path_decides_who_reads_the_error(path, media_type):
    response = Client(headers={"Accept": "application/json, text/html"}).get(path)

    assert response.headers["Content-Type"] == media_type


def test_a_host_that_is_not_ours_is_a_page_in_the_console_and_json_elsewhere():
    client = Client(headers={"Host": "evil.example"})

    page, answer = client.get("/console/"), client.get("/messages/send")

    assert (page.status_code, answer.status_code) == (400, 400)
    assert b"<html" in page.content
    assert answer.json() == {"message": "Bad Request"}


def test_a_crash_outside_every_endpoint_is_json_too(monkeypatch):
    def crash():
        raise RuntimeError("secret")

    monkeypatch.setattr(docs, "document", crash)

    response = Client(raise_request_exception=False).get("/docs/")

    assert response.status_code == 500
    assert response.json()["request_id"] == response.headers["X-Request-Id"]
    assert "secret" not in response.content.decode()
