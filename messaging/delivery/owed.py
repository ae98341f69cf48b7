"""Which devices of a user a push still owes, after a try that reached only some of them."""

from collections.abc import Mapping
from typing import NamedTuple

from messaging.choices.channels import Platform
from messaging.delivery.lease import Lease
from messaging.models.attempt import Attempt

_PUSHES = frozenset(platform.channel for platform in Platform)
_MILLISECOND = 22  # bits below it in a time-ordered id


class Owed(NamedTuple):
    """The devices of the last try that went wrong, and whether another one was reached."""

    device_ids: frozenset[int]
    is_reached: bool


def owed(lease: Lease) -> dict[int, Owed]:
    """Return what earlier tries left of the window's users; no query on a first try.

    All rows of one try are written by one transaction, so they share their millisecond; a try that
    began nothing wrote none, and owes what the one before it did.
    """
    if not lease.is_retry or lease.channel not in _PUSHES:
        return {}
    rows = Attempt.objects.filter(
        dispatch_number=lease.dispatch_number, user_id__in=lease.user_ids, channel=lease.channel
    ).exclude(device_id=None)
    tries: dict[int, dict[int, list[tuple[int, bool]]]] = {}
    for user_id, pk, device_id, elsewhere in rows.values_list(
        "user_id", "id", "device_id", "accepted_elsewhere"
    ):
        if user_id is not None and device_id is not None:
            at = pk >> _MILLISECOND
            tries.setdefault(user_id, {}).setdefault(at, []).append((device_id, elsewhere))
    return {user_id: _last(by_time) for user_id, by_time in tries.items()}


def reached(debts: Mapping[int, Owed]) -> dict[int, int]:
    """Return the users of whom an earlier try has reached a device, each with one message."""
    return {user_id: 1 for user_id, debt in debts.items() if debt.is_reached}


def _last(by_time: dict[int, list[tuple[int, bool]]]) -> Owed:
    devices = by_time[max(by_time)]
    return Owed(
        frozenset(device_id for device_id, _ in devices),
        any(elsewhere for _, elsewhere in devices),
    )
