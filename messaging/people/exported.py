"""A user as exports show them, field by field. Source: spec, related-endpoints §2.

What a user has no value for is left out, and so is what this product keeps no record of: canvases,
cards clicked. What is added up from other tables comes as a history.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from messaging.choices.people import SubscriptionState
from messaging.models.device import Device
from messaging.models.user import User, UserQuerySet
from messaging.people.history import History, export_time

Field = Callable[[User], Any]  # Any: what JSON holds


def exported(  # Any: JSON
    user: User, names: Iterable[str], history: History | None = None
) -> dict[str, Any]:
    """Return the fields ``names`` of one user, those without a value left out.

    ``history`` holds the values that ``people.history`` has found for this user.
    """
    known = history or {}
    values = ((name, FIELDS[name](user) if name in FIELDS else known.get(name)) for name in names)
    return {name: value for name, value in values if value not in (None, "", [], {})}


def with_rows(users: UserQuerySet, names: Iterable[str]) -> UserQuerySet:
    """Return the same users, with the rows that the fields ``names`` read, a query a kind."""
    wanted = set(names)
    if "user_aliases" in wanted:
        users = users.prefetch_related("aliases")
    if wanted & OF_DEVICES:
        devices = Device.objects.select_related("app").order_by("pk")
        users = users.prefetch_related(Prefetch("devices", queryset=devices))
    return users


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else export_time(moment)


def _aliases(user: User) -> list[dict[str, str]]:
    rows = sorted(user.aliases.all(), key=lambda alias: alias.pk)
    return [{"alias_name": alias.name, "alias_label": alias.label} for alias in rows]


def _device(device: Device) -> dict[str, str]:
    known = {"model": device.model, "os": device.platform.word, "device_id": device.device_id}
    return {name: value for name, value in known.items() if value}


def _push_token(device: Device) -> dict[str, Any]:  # Any: JSON
    return {
        "app": device.app.name,
        "platform": device.platform.word,
        "token": device.token,
        "device_id": device.device_id or None,
        "notifications_enabled": device.is_push_enabled,
    }


def _apps(user: User) -> list[dict[str, str | None]]:
    """Return each app that a device of theirs has, with its latest use."""
    oldest_use_first = sorted(user.devices.all(), key=_used_at)
    return [
        {
            "name": device.app.name,
            "platform": device.platform.word,
            "last_used": _time(device.last_used_at),
        }
        for device in {device.app_id: device for device in oldest_use_first}.values()
    ]


def _used_at(device: Device) -> datetime:
    return device.last_used_at or device.created_at


def _last_coordinates(user: User) -> list[float] | None:
    """Return longitude and latitude, in that order."""
    if user.longitude is None or user.latitude is None:
        return None
    return [user.longitude, user.latitude]


def _push_opted_in_at(user: User) -> str | None:
    is_in = user.push_subscribe == SubscriptionState.OPTED_IN
    return _time(user.push_subscribe_changed_at) if is_in else None


FIELDS: Mapping[str, Field] = {
    "created_at": lambda user: _time(user.created_at),
    "external_id": lambda user: user.external_id,
    "user_aliases": _aliases,
    "appboy_id": lambda user: user.braze_id,  # its name of old, which recorded answers still have
    "braze_id": lambda user: user.braze_id,
    "first_name": lambda user: user.first_name,
    "last_name": lambda user: user.last_name,
    "random_bucket": lambda user: user.random_bucket,
    "email": lambda user: user.email,
    "dob": lambda user: user.date_of_birth and user.date_of_birth.isoformat(),
    "home_city": lambda user: user.home_city,
    "country": lambda user: user.country,
    "phone": lambda user: user.phone,
    "language": lambda user: user.language,
    "time_zone": lambda user: user.time_zone,
    "gender": lambda user: user.gender,
    "last_coordinates": _last_coordinates,
    "push_opted_in_at": _push_opted_in_at,
    "push_subscribe": lambda user: user.push_subscribe.word,
    "email_subscribe": lambda user: user.email_subscribe.word,
    "custom_attributes": lambda user: user.custom_attributes,
    "devices": lambda user: [_device(device) for device in user.devices.all()],
    "push_tokens": lambda user: [_push_token(device) for device in user.devices.all()],
    "apps": _apps,
}
OF_DEVICES = frozenset({"devices", "push_tokens", "apps"})
# Fields of the family that no user here has a value for: asking for them is no mistake.
NEVER_SET = frozenset({"canvases_received", "cards_clicked", "uninstalled_at"})
