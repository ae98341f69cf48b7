"""The demo's dispatches: real sends through the one send service."""

import time
import uuid
from datetime import datetime
from typing import Any

from messaging.activity.record import Call
from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey, Platform
from messaging.management.demo.sends import DemoSend, sends
from messaging.models.api_key import ApiKey
from messaging.models.app import App
from messaging.models.campaign import Campaign
from messaging.models.dispatch import Dispatch
from messaging.models.segment import Segment
from messaging.models.subscription_group import SubscriptionGroup
from messaging.send_request import SendRequest
from messaging.services.send import send


def send_all(
    apps: dict[Platform, App],
    groups: dict[str, SubscriptionGroup],
    *,
    by: ApiKey,
    now: datetime,
) -> int:
    """Send what no earlier run has sent, as ``by``; return how many dispatches were made."""
    if Dispatch.objects.exists():
        return 0
    plans = sends(apps[Platform.WEB].app_id, groups["Offers"].subscription_group_id)
    for plan in plans:
        _send(body_of(plan), by=by, now=now)
    return len(plans)


def body_of(plan: DemoSend) -> dict[str, Any]:  # Any: JSON
    """Return the wire body of one demo send, with the ids that this database gave."""
    campaign = Campaign.objects.get(name=plan.campaign)
    variations = dict(campaign.variations.values_list("channel", "message_variation_id"))
    body: dict[str, Any] = {
        "campaign_id": campaign.campaign_id,
        "messages": {
            word: {**message, "message_variation_id": variations[channel]}
            for channel in variations
            for word, message in plan.messages.items()
            if ChannelKey(channel).word == word
        },
    }
    if plan.segment:
        segment = Segment.objects.get(name=plan.segment)
        return body | {"broadcast": True, "segment_id": segment.segment_id}
    return body | {"external_user_ids": list(plan.external_user_ids)}


def _send(body: dict[str, Any], *, by: ApiKey, now: datetime) -> None:
    call = Call(
        source=Source.API,
        method="POST",
        path="/messages/send",
        query="",
        headers={"Content-Type": "application/json"},
        body=body,
        text="",
        request_id=str(uuid.uuid4()),
        api_key=by,
        member=None,
        caller_ip="127.0.0.1",
        idempotency_key=None,
        received_at=now,
        started=time.perf_counter(),
    )
    send(SendRequest.from_json(body), call=call, now=now)
