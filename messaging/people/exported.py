"""A user as exports show them, field by field. Source: spec, related-endpoints §2.

What a user has no value for is left out, and so is what this product keeps no record of: purchases,
custom events, canvases, cards clicked.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from messaging.models.device import Device
from messaging.models.user import User, UserQuerySet

Field = Callable[[User], Any]  # Any: what JSON holds


def exported(user: User, names: Iterable[str]) -> dict[str, Any]:  # Any: JSON
    """Return the fields ``names`` of one user, those without a value left out."""
    values = ((name, FIELDS[name](user)) for name in names if name in FIELDS)
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
    """Return a moment as exports write it, in UTC: ``2026-11-22 09:41:07.000 UTC``."""
    if moment is None:
        return None
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} UTC"


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
    "push_subscribe": lambda user: user.push_subscribe.word,
    "email_subscribe": lambda user: user.email_subscribe.word,
    "custom_attributes": lambda user: user.custom_attributes,
    "devices": lambda user: [_device(device) for device in user.devices.all()],
    "push_tokens": lambda user: [_push_token(device) for device in user.devices.all()],
    "apps": _apps,
}
OF_DEVICES = frozenset({"devices", "push_tokens", "apps"})
# Fields of the family that no user here has a value for: asking for them is no mistake.
NEVER_SET = frozenset({"last_coordinates", "total_revenue", "push_opted_in_at", "custom_events"})
NEVER_SET |= {"purchases", "campaigns_received", "canvases_received", "cards_clicked"}
NEVER_SET |= {"uninstalled_at"}
