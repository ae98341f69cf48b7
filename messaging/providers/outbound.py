"""What a provider may dial: hosts of our own connections, and addresses of callers.

Trust comes from a shell on the machine, not from a browser. Source: design, safety §3, "Whose host
is it?".
"""

from collections.abc import Mapping

from django.conf import settings

from messaging.choices.states import ConnectionTrust
from messaging.engines.address_guard import OutboundPolicy

TRUST = "trust"  # key in a provider's settings: who typed the host, a shell or the console
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})


def own_host_policy(connection: Mapping[str, str]) -> OutboundPolicy:
    """Return where a connection's own host may be: anywhere for a shell, but cloud metadata."""
    if connection.get(TRUST) == ConnectionTrust.SHELL.word:
        return OutboundPolicy(any_port=True, private=True)
    return OutboundPolicy(any_port=True, allow=settings.CARILLON_OUTBOUND_ALLOW)


def callers_policy() -> OutboundPolicy:
    """Return where an address in a request may lead: the public web, and what the shell allows."""
    return OutboundPolicy(allow=settings.CARILLON_OUTBOUND_ALLOW)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine by name or number."""
    return host.lower() in _LOOPBACK
