"""What a user becomes who takes in another one: a rule a column, the kept user's value first.

Source: decision 0013.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from messaging.choices.people import SubscriptionState
from messaging.models.user import User

Rule = Callable[[Any, Any], Any]  # Any: what a column holds


def _filled(kept: Any, gone: Any) -> Any:  # noqa: ANN401 - what a column holds
    return gone if kept in (None, "") else kept


def _earliest(kept: datetime | None, gone: datetime | None) -> datetime | None:
    return min(filter(None, (kept, gone)), default=None)


def _latest(kept: datetime | None, gone: datetime | None) -> datetime | None:
    return max(filter(None, (kept, gone)), default=None)


def _joined(kept: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    return gone | kept


def _either(kept: bool, gone: bool) -> bool:  # noqa: FBT001 - the columns' own values
    return kept or gone


_RULES: Mapping[str, Rule] = {
    "external_id": _filled,
    "first_name": _filled,
    "last_name": _filled,
    "email": _filled,
    "phone": _filled,
    "gender": _filled,
    "date_of_birth": _filled,
    "home_city": _filled,
    "country": _filled,
    "language": _filled,
    "time_zone": _filled,
    "custom_attributes": _joined,
    "first_used_app_at": _earliest,
    "last_used_app_at": _latest,
    "email_open_tracking_disabled": _either,
    "email_click_tracking_disabled": _either,
}
_PLACE = ("latitude", "longitude")
COLUMNS = (*_RULES, *_PLACE, "updated_at")


def combine(kept: User, gone: User, *, kept_devices: bool, gone_devices: bool) -> None:
    """Give ``kept`` what ``gone`` adds; nothing is written.

    The states of email and push come along with the address and with the devices, of which the two
    flags say whether there are any. What was stopped is never started again by it.
    """
    kept.email_subscribe = _state(
        kept.email_subscribe,
        gone.email_subscribe,
        comes=bool(gone.email) and not kept.email,
        counts=not kept.email or kept.email.lower() == gone.email.lower(),
    )
    kept.push_subscribe = _state(
        kept.push_subscribe,
        gone.push_subscribe,
        comes=gone_devices and not kept_devices,
        counts=not kept_devices,
    )
    for column, rule in _RULES.items():
        setattr(kept, column, rule(getattr(kept, column), getattr(gone, column)))
    if kept.latitude is None:
        kept.latitude, kept.longitude = gone.latitude, gone.longitude


def _state(
    kept: SubscriptionState, gone: SubscriptionState, *, comes: bool, counts: bool
) -> SubscriptionState:
    """Return the state of the kept user: the other one comes along, or only its refusal counts."""
    out = SubscriptionState.UNSUBSCRIBED
    if counts and out in (kept, gone):
        return out
    return gone if comes else kept
