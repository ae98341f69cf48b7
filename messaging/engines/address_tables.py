"""Ranges that are not the public Internet: which of them a setting may open, and which none may.

Source: IANA's special-purpose address registries, and the addresses where clouds answer with a
machine's credentials (design, safety §3).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(map(ip_network, texts))


NOT_PUBLIC = _networks(
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",
    "100.64.0.0/10",  # carrier-grade NAT
    "127.0.0.0/8",
    "168.63.129.16/32",  # Azure's host
    "169.254.0.0/16",  # link-local; cloud metadata
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",
    "2001::/23",  # Teredo and other protocol assignments
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4
    "2620:4f:8000::/48",
    "3fff::/20",  # documentation
)
PUBLIC_V6 = IPv6Network("2000::/3")  # the rest of IPv6 has not been given out, or is special

NEVER_DIALLED = _networks(
    "0.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "100.100.100.200/32",  # metadata of Alibaba Cloud
    "192.0.0.192/32",  # metadata of Oracle Cloud
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "fd00:ec2::254/128",  # metadata of AWS
    "fe80::/10",
    "ff00::/8",
)

_LOOPBACK_V6 = IPv6Address("::1")  # in ::/96, and yet no IPv4 address
_CARRIES_V4 = (  # network; how many bits stand behind the IPv4 address in it
    (IPv6Network("::/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("64:ff9b:1::/48"), 0),
    (IPv6Network("2002::/16"), 80),
)


def carried_v4(address: Address) -> Address | None:
    """Return the IPv4 address that a translator on the way would make of ``address``, if any."""
    if isinstance(address, IPv4Address) or address == _LOOPBACK_V6:
        return None
    for network, shift in _CARRIES_V4:
        if address in network:
            return IPv4Address(int(address) >> shift & 0xFFFF_FFFF)
    return None
