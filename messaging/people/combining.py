"""What one user becomes who takes in others: a rule a column.

``members`` is the kept user and, behind it, those merged into it, the nearest first; so a rule
reads from left to right. Source: decision 0013.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.models.user import User

Members = Sequence[User]
Rule = Callable[[list[Any]], Any]  # Any: what a column holds


def _first(values: list[Any]) -> Any:  # noqa: ANN401 - what a column holds
    return next((value for value in values if value not in (None, "")), values[0])


def _earliest(values: list[datetime | None]) -> datetime | None:
    return min((value for value in values if value), default=None)


def _latest(values: list[datetime | None]) -> datetime | None:
    return max((value for value in values if value), default=None)


def _union(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for own in reversed(values) for name, value in own.items()}


_RULES: Mapping[str, Rule] = {
    "external_id": _first,
    "first_name": _first,
    "last_name": _first,
    "email": _first,
    "phone": _first,
    "gender": _first,
    "date_of_birth": _first,
    "home_city": _first,
    "country": _first,
    "language": _first,
    "time_zone": _first,
    "custom_attributes": _union,
    "first_used_app_at": _earliest,
    "last_used_app_at": _latest,
    "email_open_tracking_disabled": any,
    "email_click_tracking_disabled": any,
}
_PLACE = ("latitude", "longitude")
COLUMNS = (*_RULES, *_PLACE, "updated_at")


def combine(members: Members, *, now: datetime) -> User:
    """Return the kept user with what the others add; nothing is written."""
    kept = members[0]
    for column, rule in _RULES.items():
        setattr(kept, column, rule([getattr(member, column) for member in members]))
    placed = next((member for member in members if member.latitude is not None), kept)
    for column in _PLACE:
        setattr(kept, column, getattr(placed, column))
    kept.updated_at = now
    return kept


def states(
    members: Members, with_devices: Collection[int]
) -> dict[SubscriptionKind, SubscriptionState]:
    """Return the email and push state of the kept user; ask before ``combine``.

    A state comes along with what it is about: the address, the devices. Whoever stopped something
    is never started again by it.
    """
    kept = members[0]
    mailbox = next((member for member in members if member.email), kept)
    alike = [kept, *(each for each in members if _is_same(each.email, mailbox.email))]
    carrier = next((member for member in members if member.pk in with_devices), kept)
    return {
        SubscriptionKind.EMAIL: _state(
            mailbox.email_subscribe, [member.email_subscribe for member in alike]
        ),
        SubscriptionKind.PUSH: _state(
            carrier.push_subscribe, [kept.push_subscribe, carrier.push_subscribe]
        ),
    }


def _is_same(address: str, other: str) -> bool:
    return bool(address) and address.lower() == other.lower()


def _state(own: SubscriptionState, heard: Collection[SubscriptionState]) -> SubscriptionState:
    out = SubscriptionState.UNSUBSCRIBED
    return out if out in heard else own
