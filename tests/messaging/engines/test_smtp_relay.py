"""Where mail servers are, and which of their addresses are dialled."""

import pytest

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.smtp_relay import Relay, Resolver, SmtpLimits
from messaging.errors import BlockedAddressError, TryLaterError

SHELL = OutboundPolicy(private=True)


def relay(host="127.0.0.1", policy=SHELL, **settings):
    return Relay(host, 25, policy=policy, security="none", **settings)


def test_literal_address_is_dialled_as_it_is():
    ((_, address),) = Resolver(relay()).candidates()

    assert address == ("127.0.0.1", 25)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "2130706433", "0x7f.1"])
def test_private_address_behind_any_spelling_is_not_dialled_for_callers(host):
    with pytest.raises(BlockedAddressError, match=r"^blocked_address$"):
        Resolver(relay(host, OutboundPolicy(any_port=True))).candidates()


@pytest.mark.parametrize("host", ["nobody.invalid", "", "a b", "a\nb", "a" * 300])
def test_name_that_leads_nowhere_is_tried_later(host):
    with pytest.raises(TryLaterError, match="not found"):
        Resolver(relay(host)).candidates()


@pytest.mark.parametrize(
    ("own_name", "own_ip", "said"),
    [
        ("mail.example.com", "10.0.0.1", "mail.example.com"),
        ("bad name.example", "10.0.0.1", "[10.0.0.1]"),
        ("x\r\nMAIL", "fe80::1%eth0", "[IPv6:fe80::1]"),
    ],
)
def test_we_introduce_ourselves_by_a_whole_name_or_an_address(own_name, own_ip, said):
    assert relay(own_name=own_name).name_for(own_ip) == said


def test_password_is_not_in_the_text_of_a_relay():
    assert "geheim" not in repr(relay(password="geheim"))


def test_limits_are_those_we_publish():
    assert (SmtpLimits().connect_seconds, SmtpLimits().reply_seconds) == (5, 30)
