"""Tests of what every call goes through, on one endpoint that reads."""

import pytest
from django.db import OperationalError
from django.test import Client

from messaging.api.dispatches import books
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.services import calls
from tests.factories import make_api_key
from tests.rows import make_dispatch

pytestmark = pytest.mark.django_db
ODD_METHODS = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "PROPFIND"]


@pytest.fixture
def path():
    return f"/dispatches/{make_dispatch().public_id}"


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.DISPATCHES_READ))


def fail_with(fault):
    def fail(*_, **__):
        raise fault

    return fail


def test_every_call_leaves_one_entry_with_its_key_and_status(client, path):
    for query in ("", "?nope=1"):
        client.get(path + query)

    entries = ActivityEntry.objects.order_by("id").values_list("status", "api_key__name")
    name = entries[0][1]
    assert list(entries) == [(200, name), (400, name)]


def test_the_request_id_of_answer_and_entry_are_one(client, path):
    response = client.get(path)

    assert ActivityEntry.objects.get().request_id == response.headers["X-Request-Id"]


@pytest.mark.parametrize("method", ODD_METHODS)
def test_another_method_is_405_to_anyone_and_says_what_would_do(client, path, method):
    for caller in (client, Client()):
        response = caller.generic(method, path)

        assert (response.status_code, response.json()) == (405, {"message": "Method Not Allowed"})
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert ActivityEntry.objects.count() == 2


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_override_headers_are_ignored(signed, path, header):
    client = signed(make_api_key(Permission.DISPATCHES_READ), **{header: "DELETE"})

    assert client.get(path).status_code == 200


def test_head_is_get_without_a_body(client, path):
    response = client.head(path)

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["X-RateLimit-Remaining"] == "249999"


def test_head_of_what_only_takes_a_post_is_405(signed):
    client = signed(make_api_key(Permission.MESSAGES_SEND))

    response = client.head("/messages/send")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST, OPTIONS")


def test_options_says_what_may_be_asked_and_nothing_else(path):
    response = Client().options(path)

    assert (response.status_code, response.json()) == (200, {"message": "success"})
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert not ActivityEntry.objects.exists()


def test_a_crash_answers_with_an_id_and_without_a_reason(client, path, monkeypatch):
    monkeypatch.setattr(books, "figures", fail_with(RuntimeError("secret")))

    response = client.get(path)

    request_id = response.headers["X-Request-Id"]
    assert response.status_code == 500
    assert response.json() == {"message": "Internal Server Error", "request_id": request_id}
    assert ActivityEntry.objects.get().status == 500


def test_a_database_in_trouble_is_503(client, path, monkeypatch):
    monkeypatch.setattr(books, "figures", fail_with(OperationalError("locked")))

    response = client.get(path)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert ActivityEntry.objects.get().status == 503


def test_what_cannot_be_logged_is_not_answered(client, path, monkeypatch):
    monkeypatch.setattr(calls, "log", fail_with(OperationalError("disk full")))

    response = client.get(path)

    assert response.status_code == 503
    assert "targeted" not in response.json()


def test_a_crash_that_cannot_be_logged_stays_a_crash(client, path, monkeypatch):
    monkeypatch.setattr(books, "figures", fail_with(RuntimeError("secret")))
    monkeypatch.setattr(calls, "log", fail_with(OperationalError("disk full")))

    assert client.get(path).status_code == 500


def test_answers_are_kept_by_nobody(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_no_cookie_is_read_or_set(client, path):
    client.cookies["carillon_session"] = "x" * 32

    response = client.get(path)

    assert response.status_code == 200
    assert not response.cookies


def test_a_header_from_the_servers_own_environment_is_not_logged(client, path):
    client.get(path, HTTP_PROXY="http://user:secret@proxy.example")

    assert "proxy.example" not in str(ActivityEntry.objects.get().body.request_headers)


@pytest.mark.parametrize(
    "address",
    ["/nowhere", "/dispatches", "/dispatches/", "/messages/send/", "//messages/send",
     "/messages//send", "/MESSAGES/SEND", "/a%00b", "/%ff%fe", "/%zz", "/api/v1", "/..;/x",
     "/consolex", "/static/nothing.js", "/" + 3000 * "a"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "TRACE"])
def test_an_address_that_is_none_is_404_and_never_a_redirect(address, method):
    response = Client().generic(method, address)

    assert (response.status_code, response.json()) == (404, {"message": "Invalid URL"})
    assert not ActivityEntry.objects.exists()


def test_a_signed_call_of_an_address_that_is_none_is_worth_an_entry(client):
    response = client.post("/message/send\0", {}, content_type="application/json")

    entry = ActivityEntry.objects.get()
    assert response.status_code == 404
    assert (entry.status, entry.message) == (404, "Invalid URL")
    assert entry.api_key is not None
