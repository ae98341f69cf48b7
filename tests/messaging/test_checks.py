"""Tests of settings that do not agree."""

import pytest

from messaging.checks import check_addresses


def found(settings, *, url, hosts, depth=0):
    settings.CARILLON_BASE_URL = url
    settings.IS_HTTPS = url.startswith("https://")
    settings.ALLOWED_HOSTS = hosts
    settings.CARILLON_PROXY_DEPTH = depth
    return [message.id for message in check_addresses(None)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_plain_http_is_fine_on_this_machine(settings, host):
    url = f"http://{host}:8000"

    assert found(settings, url=url, hosts=["127.0.0.1", "localhost", "[::1]"]) == []


def test_plain_http_beyond_this_machine_is_a_warning(settings):
    url = "http://carillon.example.com"

    assert found(settings, url=url, hosts=["carillon.example.com"]) == ["carillon.W001"]


def test_https_behind_an_unnamed_proxy_is_worth_a_word(settings):
    url = "https://carillon.example.com"

    assert found(settings, url=url, hosts=[".example.com"]) == ["carillon.I001"]
    assert found(settings, url=url, hosts=[".example.com"], depth=1) == []


def test_a_base_url_that_we_would_refuse_is_an_error(settings):
    url = "https://carillon.example.com"

    assert found(settings, url=url, hosts=["other.example"], depth=1) == ["carillon.E001"]
