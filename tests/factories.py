"""Rows for tests, each with only what the test does not care about filled in."""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from messaging.activity.record import Call
from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey, Platform
from messaging.models.api_key import ApiKey
from messaging.models.app import App
from messaging.models.campaign import Campaign
from messaging.models.device import Device
from messaging.models.dispatch import Dispatch
from messaging.models.member import Member
from messaging.models.message_variation import MessageVariation
from messaging.models.schedule import LOCAL_TIME, UTC_TIME, Schedule
from messaging.models.segment import Segment
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.send_request import SendRequest
from messaging.tokens import key_hash, key_prefix, new_api_key

NOW = datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC)
_numbers = count(1)


def make_user(external_id=None, *, alias=None, **fields):
    """A user with an address; ``alias`` is ``(name, label)``."""
    number = next(_numbers)
    external_id = external_id or f"user-{number}"
    fields.setdefault("email", f"user-{number}@rcpt.example")
    user = User.objects.create(external_id=external_id, **fields)
    if alias:
        UserAlias.objects.create(user=user, name=alias[0], label=alias[1])
    return user


def make_app(platform=None, **fields):
    return App.objects.create(name=f"App {next(_numbers)}", platform=platform, **fields)


def make_device(user, platform=Platform.ANDROID, **fields):
    token = fields.pop("token", f"token-{next(_numbers)}")
    fields.setdefault("app", None)
    app = fields.pop("app") or make_app(platform)
    return Device.objects.create(
        user=user,
        app=app,
        platform=platform,
        token=token,
        token_hash=sha256(token.encode()).hexdigest(),
        **fields,
    )


def make_group(channel=ChannelKey.SMS, members=(), **fields):
    group = SubscriptionGroup.objects.create(name="Offers", channel=channel, **fields)
    GroupSubscription.objects.bulk_create(
        GroupSubscription(group=group, user=user, is_subscribed=True) for user in members
    )
    return group


def attribute(name, value):
    """A connected audience: users whose custom attribute equals ``value``."""
    test = {"custom_attribute_name": name, "comparison": "equals", "value": value}
    return {"custom_attribute": test}


def make_segment(audience=None, **fields):
    return Segment.objects.create(name=f"Segment {next(_numbers)}", audience=audience, **fields)


def make_campaign(*channels, **fields):
    """A campaign with one variation a channel; ``.ids`` maps channel words to variation ids."""
    campaign = Campaign.objects.create(name=f"Campaign {next(_numbers)}", **fields)
    campaign.ids = {
        channel.word: MessageVariation.objects.create(
            campaign=campaign, channel=channel
        ).message_variation_id
        for channel in channels
    }
    return campaign


def make_api_key(*permissions, **fields):
    """A key; its text, which no row holds, is in ``.text``."""
    text = new_api_key()
    api_key = ApiKey.objects.create(
        name=fields.pop("name", f"key {next(_numbers)}"),
        prefix=key_prefix(text),
        key_hash=key_hash(text),
        permissions=list(permissions),
        **fields,
    )
    api_key.text = text
    return api_key


@cache
def _hashed():
    """The password of all of them, hashed as the product does it: a quarter of a second, once."""
    return make_password("correct horse battery")


def make_member(role=Role.ADMIN, **fields):
    email = fields.pop("email", f"member-{next(_numbers)}@corp.example")
    member = Member(email=email, role=role, password=_hashed())
    for name, value in fields.items():
        setattr(member, name, value)
    member.save()
    return member


def make_dispatch(*channels, **fields):
    """An accepted send of nothing in particular, on ``channels`` or else by email."""
    fields.setdefault("request", {"external_user_ids": ["user-1"], "messages": {}})
    fields.setdefault("audience_kind", "users")
    fields.setdefault("source", Source.API)
    return Dispatch.objects.create(
        channels=[int(channel) for channel in channels or (ChannelKey.EMAIL,)],
        accepted_at=NOW,
        start_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        **fields,
    )


def make_schedule(request=None, *, local=False, **fields):
    """A schedule that waits and is due since a minute ago, unless ``occurrence_at`` is given."""
    now = timezone.now()
    request = request or make_body(external_user_ids=["user-1"])
    occurrence_at = fields.setdefault("occurrence_at", now - timedelta(minutes=1))
    fields.setdefault("set_at", occurrence_at - timedelta(days=7))
    schedule = Schedule(
        request=request,
        is_broadcast=request.get("broadcast", False),
        time_zone=LOCAL_TIME if local else UTC_TIME,
        created_at=fields["set_at"],
        **fields,
    )
    schedule.next_at = fields.get("next_at", schedule.starts_at)
    schedule.save()
    return schedule


def make_call(body=None, **fields):
    """A POST to ``/messages/send``, as a door hands it to a service."""
    fields.setdefault("source", Source.API)
    fields.setdefault("method", "POST")
    fields.setdefault("path", "/messages/send")
    fields.setdefault("headers", {"Content-Type": "application/json"})
    fields.setdefault("request_id", f"request-{next(_numbers)}")
    return Call(body=body, received_at=NOW, started=time.perf_counter(), **fields)


def make_body(*channels, **fields):
    """A send's wire body with one good message for each of ``channels``, or else an email."""
    words = [channel.word for channel in channels] or ["email"]
    return {"messages": {word: dict(MESSAGES[word]) for word in words}, **fields}


def make_request(*channels, **fields):
    """A send as the services get it: read, and valid."""
    return SendRequest.from_json(make_body(*channels, **fields))


_PUSH = {"alert": "It rings", "title": "Carillon"}
_WORDS = {"app_id": "app-1", "body": "It rings"}
MESSAGES = {
    "android_push": _PUSH,
    "apple_push": {"alert": "It rings"},
    "kindle_push": _PUSH,
    "web_push": _PUSH,
    "email": {**_WORDS, "from": "Carillon <hello@carillon.example>", "subject": "It rings"},
    "sms": {**_WORDS, "subscription_group_id": "group-1"},
    "whats_app": {
        "app_id": "app-1",
        "subscription_group_id": "group-1",
        "message_type": "text_response_message",
        "message": {"body": "It rings"},
    },
    "webhook": {"url": "https://hook.example/", "request_method": "POST", "body": "{}"},
    "content_card": {
        "type": "CLASSIC",
        "title": "Carillon",
        "description": "It rings",
        "time_to_live": 3600,
    },
}
