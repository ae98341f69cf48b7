"""The apps and groups that objects name, looked up before the objects are read."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from messaging.models.app import App
from messaging.models.subscription_group import SubscriptionGroup
from messaging.people.attribute_object import Known
from messaging.people.text import named


def look_up(objects: Iterable[object], *, now: datetime) -> Known:
    """Return what is there of them; no statement for objects that name none."""
    given = [each for each in objects if isinstance(each, dict)]
    apps = {*_ids(given, "app_id"), *_inside(given, "push_tokens", "app_id")}
    groups = {*_inside(given, "subscription_groups", "subscription_group_id")}
    rows = SubscriptionGroup.objects.filter(subscription_group_id__in=groups, is_archived=False)
    return Known(
        apps={app.app_id: app for app in App.objects.filter(app_id__in=apps)} if apps else {},
        groups=dict(rows.values_list("subscription_group_id", "pk")) if groups else {},
        now=now,
    )


def _inside(objects: Iterable[dict[str, Any]], name: str, key: str) -> Iterator[str]:
    for each in objects:
        inner = each.get(name)
        if isinstance(inner, list):
            yield from _ids((entry for entry in inner if isinstance(entry, dict)), key)


def _ids(objects: Iterable[dict[str, Any]], key: str) -> Iterator[str]:
    for each in objects:
        with suppress(ValueError):  # what is no id leads to nothing, and is told where it is read
            yield named(each.get(key))
