"""Tests of what a key may do, and from where."""

import pytest
from django.test import Client

from messaging.api.permissions import is_within
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from tests.factories import make_api_key

PATH = "/dispatches/" + 32 * "0"


@pytest.mark.parametrize(
    ("address", "networks", "inside"),
    [
        ("198.51.100.7", ["198.51.100.0/24"], True),
        ("198.51.101.7", ["198.51.100.0/24"], False),
        ("198.51.100.7", ["198.51.100.7"], True),
        ("198.51.100.7", ["198.51.100.7/24"], True),
        ("198.51.100.7", ["2001:db8::/32", "198.51.100.0/24"], True),
        ("2001:db8::7", ["2001:db8::/32"], True),
        ("2001:db8::7", ["198.51.100.0/24"], False),
        (None, ["0.0.0.0/0", "::/0"], False),
    ],
)
def test_a_network_holds_its_addresses_and_no_other(address, networks, inside):
    assert is_within(address, networks) is inside


@pytest.mark.django_db
def test_a_caller_outside_the_allow_list_is_refused_whatever_it_forwards(signed):
    key = make_api_key(Permission.DISPATCHES_READ, allowed_networks=["198.51.100.0/24"])

    inside = signed(key).get(PATH, REMOTE_ADDR="198.51.100.7")
    outside = signed(key, **{"X-Forwarded-For": "198.51.100.7"}).get(PATH)

    assert (inside.status_code, outside.status_code) == (404, 403)
    assert outside.json() == {"message": "This API key may not be used from your network address."}


@pytest.mark.django_db
def test_behind_a_proxy_of_ours_the_forwarded_address_counts(signed, settings):
    settings.CARILLON_PROXY_DEPTH = 1
    key = make_api_key(Permission.DISPATCHES_READ, allowed_networks=["198.51.100.0/24"])

    response = signed(key, **{"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}).get(PATH)

    assert response.status_code == 404
    assert ActivityEntry.objects.get().caller_ip == "198.51.100.7"


@pytest.mark.django_db
def test_another_right_is_refused_logged_and_not_counted(signed):
    response = signed(make_api_key(Permission.METRICS_READ)).get(PATH)

    assert response.status_code == 403
    assert response.json() == {"message": "This API key lacks the permission dispatches.read."}
    assert response.headers["X-RateLimit-Remaining"] == "250000"
    assert ActivityEntry.objects.get().status == 403
    assert not RateWindow.objects.exists()


@pytest.mark.django_db
def test_a_key_that_travelled_in_clear_is_refused_and_noticed(signed, settings):
    settings.IS_HTTPS = True
    key = make_api_key(Permission.DISPATCHES_READ)

    clear, sealed = signed(key).get(PATH), signed(key).get(PATH, secure=True)

    assert (clear.status_code, sealed.status_code) == (403, 404)
    assert ActivityEntry.objects.filter(status=403, api_key=key).exists()


@pytest.mark.django_db
def test_a_stranger_hears_of_no_network_and_no_right():
    make_api_key(allowed_networks=["198.51.100.0/24"])

    assert Client().get(PATH).status_code == 401
