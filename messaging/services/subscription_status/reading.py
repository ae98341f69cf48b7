"""``/subscription/status/get`` and ``/subscription/user/status``: where users stand.

Source: spec, related-endpoints §6; subscription-and-frequency §4. What two profiles with one
address say, and what a global unsubscribe hides: docs/decisions/0014.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.errors import Problem
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User
from messaging.services.subscription_status.naming import (
    INVALID_GROUP,
    Asked,
    refuse,
    unknown,
    users_of,
)

WORDS = {True: "Subscribed", False: "Unsubscribed"}
UNKNOWN = "unknown"  # the recorded answer; documents write it with a capital


def group_status(group_id: str, asked: Asked) -> dict[str, Any]:  # Any: JSON
    """Return the body that says, by name, what users last said about one group.

    Of several users with one address the latest word counts. Raises ``InvalidRequestError`` for a
    group that is not there and for names that are unclear. Three statements.
    """
    group = SubscriptionGroup.objects.filter(subscription_group_id=group_id).first()
    missing = [Problem("subscription_group_id", INVALID_GROUP)] if group is None else []
    refuse([*missing, *asked.problems()])
    found = users_of(asked.names)
    said = _said(group, [user_id for ids in found.values() for user_id in ids])
    status = {}
    for value, name in zip(asked.values, asked.names, strict=True):
        words = [said[user_id] for user_id in found.get(name, ()) if user_id in said]
        status[value] = WORDS[not max(words)[1]] if words else UNKNOWN
    return {"status": status, "message": "success"} | _errors(asked.notes())


def user_groups(asked: Asked, *, limit: int, offset: int) -> dict[str, Any]:  # Any: JSON
    """Return the body that lists users, each with every group they have a history in.

    A user who is out of all mail is ``Unsubscribed`` from every email group; what they last said
    about it stays stored. Raises ``InvalidRequestError`` for names that are unclear. Three
    statements.
    """
    refuse(asked.problems())
    found = users_of(asked.names)
    ids = sorted({user_id for ids in found.values() for user_id in ids})
    page = User.objects.filter(pk__in=ids[offset : offset + limit]).order_by("pk")
    users = list(page.values(*_COLUMNS))
    groups = _groups_of(users)
    body: dict[str, Any] = {
        "users": [_user(user, groups.get(user["pk"], [])) for user in users],
        "total_count": len(ids),
        "success": True,
        "message": "success",
    }
    if len(ids) <= 1:  # the shape of the newest documents, which know one user
        body["subscription_groups"] = [
            {"subscription_group_id": group["id"], "subscription_status": group["status"]}
            for user_id in ids
            for group in groups.get(user_id, [])
        ]
    return body | _errors([*asked.notes(), *unknown(asked, found)])


def _said(
    group: SubscriptionGroup | None, users: Iterable[int]
) -> dict[int, tuple[datetime, bool]]:
    """Return, by user, when they spoke about ``group`` last and whether they left it.

    So ordered, the later word is the greater one, and of two at one moment the one that left.
    """
    rows = GroupSubscription.objects.filter(group=group, user_id__in=users)
    columns = rows.values_list("user_id", "changed_at", "is_subscribed")
    return {user_id: (changed_at, not is_in) for user_id, changed_at, is_in in columns}


_COLUMNS = ("pk", "external_id", "email", "phone", "email_subscribe")


def _user(row: Mapping[str, Any], groups: list[dict[str, str]]) -> dict[str, Any]:  # Any: JSON
    return {
        "email": row["email"] or None,
        "phone": row["phone"] or None,
        "external_id": row["external_id"],
        "subscription_groups": groups,
    }


def _groups_of(page: list[dict[str, Any]]) -> dict[int, list[dict[str, str]]]:
    """Return the groups of a page of users, as they are shown, by user."""
    out = SubscriptionState.UNSUBSCRIBED
    silent = {row["pk"] for row in page if row["email_subscribe"] == out}
    rows = GroupSubscription.objects.filter(user_id__in=[row["pk"] for row in page])
    shown: dict[int, list[dict[str, str]]] = {}
    for row in rows.select_related("group").order_by("group_id"):
        channel = ChannelKey(row.group.channel)
        is_silent = channel is ChannelKey.EMAIL and row.user_id in silent
        shown.setdefault(row.user_id, []).append(
            {
                "id": row.group.subscription_group_id,
                "name": row.group.name,
                "channel": channel.word,
                "status": WORDS[row.is_subscribed and not is_silent],
            }
        )
    return shown


def _errors(lines: Iterable[str]) -> dict[str, list[str]]:
    found = list(lines)
    return {"errors": found} if found else {}
