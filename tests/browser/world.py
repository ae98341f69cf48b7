"""What the pages show in browser tests."""

from datetime import timedelta

from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.jobs import JobState
from messaging.choices.outcomes import Reason, Status
from messaging.models.job import Job
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.worker import Worker
from tests.factories import make_user
from tests.messaging.jobs.files import HEAD, carried, lines, make_export, make_import
from tests.rows import make_chunk, make_delivery, make_dispatch, make_entry

LONG = "Cart reminder: you left something behind, " + "and more " * 12 + "W" * 60


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
        ],
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
