"""Tests of what pages have and calls of the API do without."""

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation

from tests.factories import make_member


def show(request):
    """Say what a view is given."""
    given = [name for name in ("session", "user", "_messages") if hasattr(request, name)]
    return HttpResponse(" ".join([*given, translation.get_language()]))


urlpatterns = [path("console/shown/", show), path("unsubscribe/shown", show), path("shown", show)]
as_shown = override_settings(ROOT_URLCONF=__name__)
SPANISH = {"Accept-Language": "es"}


@as_shown
@pytest.mark.parametrize("address", ["/console/shown/", "/unsubscribe/shown"])
def test_a_page_has_a_session_a_reader_notes_and_a_language(address):
    assert Client(headers=SPANISH).get(address).content == b"session user _messages es"


@as_shown
def test_a_call_has_none_of_it_and_our_language_after_any_page():
    client = Client(headers=SPANISH)
    client.get("/console/shown/")

    response = client.get("/shown")

    assert response.content == b"en"
    assert "Vary" not in response.headers


@pytest.mark.django_db
def test_a_cookie_opens_nothing_to_a_call():
    client = Client()
    client.force_login(make_member())
    assert Session.objects.count() == 1

    assert client.post("/messages/send", {}, "application/json").status_code == 401
    assert client.get("/console/").status_code == 200
