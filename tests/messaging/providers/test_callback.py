"""One POST to an address that a caller gave us."""

import json
from ipaddress import ip_network

import pytest

from messaging.providers.callback import endpoint_fault, tell
from tests.sinks.deeds import Drop
from tests.sinks.http import HttpSink


@pytest.fixture
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def open_loopback(settings):
    settings.CARILLON_OUTBOUND_ALLOW = (ip_network("127.0.0.1"),)


@pytest.mark.usefixtures("open_loopback")
def test_the_receiver_gets_json_and_a_yes_is_a_yes(sink):
    told = tell(sink.url("/done"), {"success": True})

    request = sink.requests[0]
    assert told.is_done
    assert (request.method, request.path) == ("POST", "/done")
    assert json.loads(request.body) == {"success": True}
    assert request.headers["content-type"] == "application/json"


@pytest.mark.usefixtures("open_loopback")
@pytest.mark.parametrize(
    ("reply", "is_worth_another"),
    [(503, True), (429, True), (Drop(), True), (404, False), (302, False)],
)
def test_a_receiver_that_may_come_round_is_asked_again(sink, reply, is_worth_another):
    sink.reply_with(reply)

    told = tell(sink.url(), {})

    assert (told.is_done, told.is_worth_another) == (False, is_worth_another)
    assert told.why


def test_an_inner_address_is_never_dialled(sink):
    told = tell(sink.url(), {})

    assert (told.is_done, told.is_worth_another, told.why) == (False, False, "blocked_address")
    assert sink.requests == []


@pytest.mark.parametrize(
    "endpoint", ["ftp://a.example/", "https://a@b.example/", "hook.example", "http://0x7f.1/"]
)
def test_what_is_no_address_is_said_before_anything_is_dialled(endpoint):
    assert endpoint_fault(endpoint)
    assert not tell(endpoint, {}).is_done


def test_a_public_address_has_no_fault():
    assert endpoint_fault("https://hook.example/done?x=1") is None
