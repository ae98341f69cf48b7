"""Accepted sends for tests of what carries them, and a lane to carry them with."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.delivery.chunks import chunks_of
from messaging.delivery.claim import claim_chunks
from messaging.delivery.drain import drain
from messaging.delivery.lane import Lane
from messaging.delivery.window.carry import new_lane_carriers
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import summed

EMAIL = {
    "app_id": "app",
    "from": "Corp <news@corp.example>",
    "subject": "Hello",
    "body": "<p>Hello {{${first_name}}}</p>",
}
MESSAGES = {
    ChannelKey.ANDROID_PUSH: {"title": "Hello", "alert": "Hello {{${first_name}}}"},
    ChannelKey.APPLE_PUSH: {"alert": "Hello {{${first_name}}}"},
    ChannelKey.KINDLE_PUSH: {"title": "Hello", "alert": "Hello {{${first_name}}}"},
    ChannelKey.WEB_PUSH: {"title": "Hello", "alert": "Hello {{${first_name}}}"},
    ChannelKey.EMAIL: EMAIL,
    ChannelKey.SMS: {"app_id": "app", "subscription_group_id": "none", "body": "Hello"},
    ChannelKey.WHATS_APP: {
        "app_id": "app",
        "subscription_group_id": "none",
        "message_type": "text_response_message",
        "message": {"body": "Hello"},
    },
    ChannelKey.WEBHOOK: {
        "url": "https://hooks.example/in",
        "request_method": "POST",
        "body": "Hello {{${first_name}}}",
    },
    ChannelKey.CONTENT_CARD: {
        "type": "CLASSIC",
        "title": "Hello",
        "description": "Hello {{${first_name}}}",
        "time_to_live": 3600,
    },
}


def make_dispatch(*channels, broadcast=False, messages=None, **fields):
    """A dispatch in state *sending*; ``messages`` overrides fields of each message."""
    channels = channels or (ChannelKey.EMAIL,)
    request = {
        "messages": {key.word: {**MESSAGES[key], **(messages or {})} for key in channels},
        **({"broadcast": True} if broadcast else {"external_user_ids": ["somebody"]}),
        **fields.pop("request", {}),
    }
    now = timezone.now()
    fields.setdefault("state", DispatchState.SENDING)
    fields.setdefault("expires_at", now + timedelta(hours=24))
    return Dispatch.objects.create(
        request=request,
        channels=[int(key) for key in channels],
        audience_kind="users",
        source=Source.API,
        accepted_at=now,
        start_at=now,
        snapshot_at=fields.pop("snapshot_at", None if broadcast else now),
        **fields,
    )


@transaction.atomic  # or the sweeper of a running worker ends the dispatch before it has chunks
def make_send(users, *channels, connection=None, **fields):
    """A dispatch to named users, with its chunks, as accepting leaves it."""
    dispatch = make_dispatch(*channels, **fields)
    ids = sorted(user.pk for user in users)
    for channel in dispatch.channels:
        Chunk.objects.bulk_create(chunks_of(dispatch, ChannelKey(channel), connection, ids))
    return dispatch


def new_lane(**options):
    return Lane(new_lane_carriers(), **options)


def carry_all(lane=None, seconds=30):
    """Drain until nothing is left; a lane of its own is closed behind it."""
    own = lane or new_lane()
    drain(own, own.clock() + seconds)
    if lane is None:
        own.close()


def outcomes(dispatch):
    """``{user id: (status word, reason word or None)}`` of a dispatch with one channel."""
    rows = Delivery.objects.filter(dispatch_number=dispatch.pk).order_by("id")
    found = {row.user_id: (row.status.word, row.reason and row.reason.word) for row in rows}
    assert len(found) == len(rows), "somebody has two rows"
    return found


def balanced(dispatch):
    """The books of a dispatch, which balance and agree with the rows."""
    account = summed(dispatch)
    assert account.balances
    assert sum(
        account.to_json()[s] for s in ("sent", "skipped", "failed", "cancelled", "unknown")
    ) == (Delivery.objects.filter(dispatch_number=dispatch.pk).count())
    dispatch.refresh_from_db()
    return account


def claimed():
    """The claim that a lane takes now, after which somebody else may have the lane's tools."""
    lane = new_lane()
    claim = claim_chunks(lane)
    lane.close()
    return claim
