"""The ranges against Python's own idea of what is global, and translators seen through."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.engines.address_tables import NEVER_DIALLED, NOT_PUBLIC, PUBLIC_V6, carried_v4


@given(st.ip_addresses(v=4))
def test_all_that_python_calls_special_is_in_the_table(address):
    assert address.is_global or any(address in network for network in NOT_PUBLIC)


@given(st.ip_addresses(v=6, network="2000::/3"))
def test_all_of_global_ipv6_that_python_calls_special_is_in_the_table(address):
    assert address.is_global or any(address in network for network in NOT_PUBLIC)


def test_what_is_never_dialled_is_not_public_either():
    alone = [network for network in NEVER_DIALLED if network not in NOT_PUBLIC]
    inside_v4 = [n for n in alone if n.version == 4]

    assert all(any(n.subnet_of(w) for w in NOT_PUBLIC if w.version == 4) for n in inside_v4)
    assert not any(n.overlaps(PUBLIC_V6) for n in alone if n.version == 6)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("64:ff9b::a9fe:a9fe", "169.254.169.254"),
        ("64:ff9b:1::a9fe:a9fe", "169.254.169.254"),
        ("2002:a9fe:a9fe::1", "169.254.169.254"),
        ("::a9fe:a9fe", "169.254.169.254"),
        ("::1", None),
        ("2606:4700::1111", None),
        ("10.0.0.1", None),
    ],
)
def test_translated_address_is_seen_through(outer, inner):
    assert carried_v4(ip_address(outer)) == (inner and IPv4Address(inner))


@given(st.ip_addresses(v=4))
def test_any_6to4_address_is_seen_through(address):
    assert carried_v4(IPv6Address((0x2002 << 112) | (int(address) << 80) | 7)) == address
