"""What a key may do, and from where. Source: design, safety §6."""

import ipaddress
from collections.abc import Iterable

from messaging.choices.access import Permission
from messaging.errors import ForbiddenError
from messaging.models.api_key import ApiKey


def check_network(api_key: ApiKey, caller_ip: str | None) -> None:
    """Raise ``ForbiddenError`` for an address outside the key's networks; none listed: any."""
    if api_key.allowed_networks and not is_within(caller_ip, api_key.allowed_networks):
        raise ForbiddenError("This API key may not be used from your network address.")


def check_permission(api_key: ApiKey, permission: Permission) -> None:
    """Raise ``ForbiddenError`` for a right that the key was not made with."""
    if permission not in api_key.permissions:
        raise ForbiddenError(f"This API key lacks the permission {permission}.")


def is_within(address: str | None, networks: Iterable[str]) -> bool:
    """Say whether one of ``networks`` holds ``address``; an unknown address is in none."""
    if address is None:
        return False
    host = ipaddress.ip_address(address)
    return any(host in ipaddress.ip_network(network, strict=False) for network in networks)
