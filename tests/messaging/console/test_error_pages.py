import pytest
from django.test import RequestFactory

from messaging.console.error_pages import csrf_failure, error_page


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503, 418])
def test_each_page_says_what_happened_and_queries_nothing(status):
    request = RequestFactory().get("/console/")
    request.request_id = "id-1"

    page = error_page(request, status)

    assert page.status_code == status
    assert b"id-1" in page.content
    assert b'href="/console/"' in page.content


def test_what_a_caller_sent_is_text_on_the_page():
    page = error_page(RequestFactory().get("/"), 400, title="<script>x</script>")

    assert b"<script>x" not in page.content


def test_an_old_form_is_told_that_nothing_was_done():
    assert b"Nothing was done" in csrf_failure(RequestFactory().post("/console/account/")).content


@pytest.mark.django_db
def test_an_address_that_is_none_is_a_page_in_the_console_and_json_elsewhere(client):
    assert b"<html" in client.get("/console/nothing/").content
    assert client.get("/nothing").headers["Content-Type"] == "application/json"
