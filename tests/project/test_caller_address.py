"""Tests of where a call comes from."""

import pytest

from project.caller_address import caller_address

PEER = "203.0.113.9"


@pytest.mark.parametrize(
    ("depth", "forwarded", "address"),
    [
        (0, "", PEER),
        (0, "198.51.100.1", PEER),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", PEER),
        (1, "", PEER),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "not an address", None),
    ],
)
def test_only_the_set_depth_of_proxies_is_believed(depth, forwarded, address):
    meta = {"REMOTE_ADDR": PEER, "HTTP_X_FORWARDED_FOR": forwarded}

    assert caller_address(meta, proxy_depth=depth) == address


@pytest.mark.parametrize("header", ["HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP"])
def test_no_other_header_names_the_caller(header):
    meta = {"REMOTE_ADDR": PEER, header: "198.51.100.1"}

    assert caller_address(meta, proxy_depth=1) == PEER


def test_a_socket_without_an_address_has_no_caller():
    assert caller_address({"REMOTE_ADDR": ""}, proxy_depth=0) is None
