"""A draft, read as the API would read it: a request and its reach, or every reason against it."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from messaging import strict_json
from messaging.choices.channels import ChannelKey
from messaging.console.compose.draft import Draft
from messaging.console.compose.fields import Choice
from messaging.errors import InvalidRequestError, Problem
from messaging.models.app import App
from messaging.models.message_variation import MessageVariation
from messaging.models.subscription_group import SubscriptionGroup
from messaging.send_request import SendRequest
from messaging.services.preview import Reached, reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a draft says, and what is wrong with it."""

    draft: Draft
    body: dict[str, Any]  # Any: JSON
    request: SendRequest | None = None
    reached: Reached | None = None  # once it is counted
    message: str = ""
    problems: list[Problem]


def read(draft: Draft) -> Reading:
    """Read ``draft`` with the one reader of the wire; nothing is looked up but its variations."""
    draft.offer(_apps(), _groups())
    body = draft.body(_variations(draft.campaign_id))
    unread = list(draft.unread)
    try:
        # The bytes a service would have sent, so that nothing gets in here that the API refuses.
        bytes_sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        request = SendRequest.from_json(strict_json.parse(bytes_sent))
    except InvalidRequestError as fault:
        problems = unread + list(fault.problems)
        return Reading(draft=draft, body=body, message=fault.message, problems=problems)
    return Reading(draft=draft, body=body, request=None if unread else request, problems=unread)


def counted(reading: Reading, *, now: datetime, seconds: float) -> Reading:
    """Return the reading with its reach, or without a request where nobody has what it names."""
    if reading.request is None:
        return reading
    try:
        return replace(reading, reached=reach(reading.request, now=now, seconds=seconds))
    except InvalidRequestError as fault:
        return replace(reading, request=None, message=fault.message, problems=list(fault.problems))


def _apps() -> list[Choice]:
    """Return the apps, as ids and names."""
    return list(App.objects.order_by("pk").values_list("app_id", "name"))


def _groups() -> dict[str, list[Choice]]:
    """Return the subscription groups in use, by channel word."""
    groups: dict[str, list[Choice]] = {}
    for group in SubscriptionGroup.objects.filter(is_archived=False).order_by("name"):
        choice = (group.subscription_group_id, group.name)
        groups.setdefault(group.channel.word, []).append(choice)
    return groups


def _variations(campaign_id: str) -> dict[str, str]:
    """Return the campaign's message variations by channel word: the form never asks for them."""
    if not campaign_id:
        return {}
    found = MessageVariation.objects.filter(campaign__campaign_id=campaign_id).order_by("-pk")
    return {
        ChannelKey(channel).word: variation_id
        for channel, variation_id in found.values_list("channel", "message_variation_id")
    }
