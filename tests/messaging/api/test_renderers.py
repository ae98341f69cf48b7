"""Tests of JSON out."""

import pytest

from messaging.api.renderers import JsonRenderer
from messaging.choices.access import Permission
from tests.factories import make_api_key

PATH = "/dispatches/" + 32 * "0"


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "", "q=;;,", "*/*"])
@pytest.mark.parametrize("query", ["", "?format=api", "?format=xml"])
def test_whatever_is_asked_for_the_answer_is_json(signed, accept, query):
    client = signed(make_api_key(Permission.DISPATCHES_READ), Accept=accept)

    response = client.get(PATH + query)

    assert response.headers["Content-Type"] == "application/json"
    assert response.status_code == (400 if query else 404)
    assert "message" in response.json()


def test_nothing_is_no_bytes():
    assert JsonRenderer().render(None) == b""


def test_text_is_utf_8():
    assert JsonRenderer().render({"é": "☎"}) == '{"é":"☎"}'.encode()
