"""Where a provider may dial."""

from ipaddress import ip_network

import pytest

from messaging.providers.outbound import callers_policy, is_loopback, own_host_policy

PUBLIC, PRIVATE, METADATA = "93.184.215.14", "10.0.0.7", "169.254.169.254"
SHELL, CONSOLE = {"trust": "shell"}, {"trust": "console"}


@pytest.mark.parametrize(
    ("connection", "ip", "is_admitted"),
    [
        (SHELL, PUBLIC, True),
        (SHELL, PRIVATE, True),
        (SHELL, "127.0.0.1", True),
        (SHELL, METADATA, False),
        (CONSOLE, PUBLIC, True),
        (CONSOLE, PRIVATE, False),
        (CONSOLE, "127.0.0.1", False),
        (CONSOLE, METADATA, False),
        ({}, PRIVATE, False),
        ({"trust": "Shell"}, PRIVATE, False),
    ],
)
def test_own_host_is_as_free_as_whoever_typed_it(connection, ip, is_admitted):
    assert own_host_policy(connection).admits(ip, 2525) is is_admitted


@pytest.mark.parametrize(
    ("ip", "port", "is_admitted"),
    [
        (PUBLIC, 443, True),
        (PUBLIC, 80, True),
        (PUBLIC, 2525, False),
        (PRIVATE, 443, False),
        ("127.0.0.1", 80, False),
        (METADATA, 80, False),
    ],
)
def test_caller_reaches_the_public_web_and_nothing_else(ip, port, is_admitted):
    assert callers_policy().admits(ip, port) is is_admitted


def test_network_that_the_shell_allows_is_open_to_callers_and_to_the_console(settings):
    settings.CARILLON_OUTBOUND_ALLOW = (ip_network("10.0.0.0/29"),)

    for policy in (callers_policy(), own_host_policy(CONSOLE)):
        assert policy.admits(PRIVATE, 8443)
        assert not policy.admits("10.0.0.8", 8443)


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost.corp.example", False),
        ("127.0.0.1.corp.example", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host, is_here):
    assert is_loopback(host) is is_here
