"""What the pages show in browser tests."""

from datetime import timedelta

from django.utils import timezone

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.jobs import JobState
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import ChangedThrough
from messaging.models.attribute import Attribute, AttributeType
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.job import Job
from messaging.models.purchase import Product, Purchase
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.segment import SegmentSize
from messaging.models.worker import Worker
from messaging.people.subscriptions import Changer, GroupWord, change_groups
from tests.factories import make_app, make_device, make_group, make_segment, make_user
from tests.messaging.jobs.files import HEAD, carried, lines, make_export, make_import
from tests.rows import make_chunk, make_delivery, make_dispatch, make_entry

LONG = "Cart reminder: you left something behind, " + "and more " * 12 + "W" * 60
TABS = ("attributes", "devices", "subscription", "events", "segments")
NASTY = "<img src=x onerror=window.x=1>"


def make_person(member, dispatch, now):
    """Somebody with a bit of everything, some of it hostile or long."""
    lena = make_user(
        "lena", first_name="Lena", last_name="Weber", phone="+34655112233", country="ES",
        alias=("c-7", "crm"), last_used_app_at=now - timedelta(minutes=3), latitude=40.4,
        longitude=-3.7,
        custom_attributes={NASTY: NASTY, "long": "w" * 300, "profile": {"tier": "gold"}, "n": 5},
    )  # fmt: skip
    make_device(lena, token="t" * 200, model="Pixel 9", app=make_app(Platform.ANDROID))
    group = make_group(ChannelKey.SMS, [lena])
    by = Changer(through=ChangedThrough.CONSOLE, member=member)
    change_groups([GroupWord(lena.pk, group.pk, is_subscribed=False)], by=by, now=now)
    for status in (Status.SENT, Status.SKIPPED):
        reason = Reason.NO_ADDRESS if status is Status.SKIPPED else None
        make_delivery(dispatch, lena, status, at=now, reason=reason, detail=LONG)
    event = EventName.objects.create(name=NASTY)
    CustomEvent.objects.create(user=lena, event_name=event, time=now, properties={"a": LONG})
    pizza = Product.objects.create(product_id="pizza")
    Purchase.objects.create(user=lena, product=pizza, time=now, currency="EUR", price="11.90")
    return lena


def make_asking_segment(now):
    """A segment with every kind of row, a size each day but one, and one that asks about it."""
    attribute = {"custom_attribute_name": "n", "comparison": "is_one_of", "value": [5, 6]}
    event = {"event_name": NASTY, "comparison": "at_least", "count": 1, "in_last_days": 30}
    bucket = {"comparison": "between", "from": 0, "to": 9999}
    field = {"field": "country", "comparison": "equals", "value": "ES"}
    out = {"email_subscription_status": {"comparison": "is", "value": "unsubscribed"}}
    either = {"OR": [{"custom_event": event}, {"random_bucket": bucket}]}
    audience = {
        "AND": [{"custom_attribute": attribute}, {"profile_field": field}, either, {"NOT": out}]
    }
    segment = make_segment(audience, description=LONG, tags=["spring"], size=18_204, size_at=now)
    for ago in (0, 1, 2, 4, 5):
        day = now.date() - timedelta(days=ago)
        SegmentSize.objects.create(segment=segment, day=day, size=18_204 - ago, counted_at=now)
    Attribute.objects.create(name="n", kind=AttributeType.NUMBER)
    asks = {"segment_membership": {"segment_id": segment.segment_id, "comparison": "is_not"}}
    make_segment(asks)
    return segment


def make_world(member):
    """A running send with every outcome, a refused call, a long name."""
    now = timezone.now()
    Worker.objects.create(host="w", process=1, started_at=now, seen_at=now + timedelta(hours=1))
    dispatch = make_dispatch(
        name=LONG, accepted_at=now - timedelta(minutes=2), created_by_member=member,
        channels=[ChannelKey.EMAIL, ChannelKey.SMS], snapshot_at=now,
    )  # fmt: skip
    make_chunk(
        dispatch, ChannelKey.SMS, size=50_000, sent=40_000, skipped=500, failed=41, cancelled=7,
        unknown=2, reasons={"2": {"7": 500}, "3": {"30": 41}, "4": {"60": 7}, "5": {"81": 2}},
    )  # fmt: skip
    for number, status in enumerate(Status):
        reason = next((each for each in Reason if each.status is status), None)
        make_delivery(
            dispatch, make_user(f"u_{number}"), status, at=now, channel=ChannelKey.SMS,
            reason=None if status is Status.SENT else reason, provider_message_id="f" * 32,
        )  # fmt: skip
    SandboxMessage.objects.create(
        dispatch_number=dispatch.number, user_id=make_user("u_mail").pk, channel=ChannelKey.EMAIL,
        content={"subject": "Hey", "from": "shop@corp.example", "body": "<h1>Hey</h1>"},
        created_at=now,
    )  # fmt: skip
    make_entry(dispatch, at=now, what=LONG)
    entry = make_entry(
        at=now, status=400, what="", message="Invalid",
        request_body={"messages": {"email": {"subject": "x" * 300}}},
        response_body={"errors": ["messages.email.from: Field required."]},
    )  # fmt: skip
    there = f"/console/dispatches/{dispatch.public_id}/"
    user, segment = make_person(member, dispatch, now), make_asking_segment(now)
    person, saved = f"/console/users/{user.braze_id}/", f"/console/segments/{segment.segment_id}/"
    return {
        "dispatch": dispatch,
        "paths": [
            "/console/",
            "/console/activity/",
            "/console/activity/?q=stauts:400",
            f"/console/activity/{entry.entry_id}/",
            f"/console/activity/{entry.entry_id}/?tab=request",
            f"/console/activity/{entry.entry_id}/?tab=timeline",
            "/console/dispatches/",
            there,
            f"{there}?tab=reasons",
            f"{there}?tab=request",
            f"{there}?tab=rendered",
            "/console/account/",
            "/console/_components/",
            "/console/imports/",
            "/console/imports/new/",
            "/console/imports/export/",
            *make_jobs(member),
            "/console/users/",
            "/console/users/?q=u_",
            "/console/users/?q=0034+655+11+22+34",
            person,
            *(f"{person}?tab={tab}" for tab in TABS),
            f"{person}delete/",
            "/console/segments/",
            "/console/segments/?q=nothing",
            "/console/segments/new/",
            f"{saved}?user=lena&sample=20",
            f"{saved}archive/",
        ],
        "user": user,
        "segment": segment,
    }


def make_jobs(member):
    """A draft with a bad cell, a running import, one that is over, an export; their pages."""
    content = HEAD + lines(0, 40, bad={1})
    draft = make_import(content, state=JobState.DRAFT)
    running = make_import(content, state=JobState.RUNNING)
    done, export = carried(make_import(content)), carried(make_export())
    now = timezone.now()
    Job.objects.update(created_by_member=member, created_at=now, started_at=now)
    Job.objects.filter(pk=running.pk).update(row_count=412_000, cursor=300, lease_until=now)
    pages = [f"/console/imports/{job.job_id}/" for job in (draft, running, done, export)]
    return [f"{pages[0]}plan/", *pages]
