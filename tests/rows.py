"""Rows that sending leaves behind, for pages and reports that read them."""

import uuid
from datetime import timedelta
from itertools import count

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.choices.states import ChunkState, DispatchState
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.time_ordered_id import id_at
from tests.factories import NOW

_numbers = count(1)


def make_dispatch(**fields):
    fields.setdefault("accepted_at", NOW)
    accepted_at = fields["accepted_at"]
    return Dispatch.objects.create(
        **{
            "name": f"Spring sale {next(_numbers)}",
            "request": {"external_user_ids": ["u1"], "messages": {"email": {"subject": "Hello"}}},
            "channels": [ChannelKey.EMAIL],
            "audience_kind": "users",
            "source": Source.API,
            "state": DispatchState.SENDING,
            "start_at": accepted_at,
            "expires_at": accepted_at + timedelta(hours=24),
            **fields,
        }
    )


def make_chunk(dispatch, channel=ChannelKey.EMAIL, *, size=1, targeted=None, **fields):
    """A chunk whose cursor follows its counts, unless it is given."""
    counts = {status.word: fields.pop(status.word, 0) for status in Status}
    cursor = fields.pop("cursor", min(size, sum(counts.values())))
    return Chunk.objects.create(
        dispatch=dispatch,
        channel=channel,
        number=fields.pop("number", next(_numbers)),
        ids=b"",
        size=size,
        cursor=cursor,
        inflight=cursor,
        window_size=1000,
        is_small=size <= 50,
        state=ChunkState.DONE if cursor == size else ChunkState.READY,
        targeted_count=size if targeted is None else targeted,
        **{f"{word}_count": number for word, number in counts.items()},
        **fields,
    )


def make_delivery(dispatch, user=None, status=Status.SENT, **fields):
    return Delivery.objects.create(
        id=id_at(fields.pop("at", NOW)) + next(_numbers),
        dispatch_number=dispatch.number,
        user_id=user and user.pk,
        channel=fields.pop("channel", ChannelKey.EMAIL),
        status=status,
        attempt=fields.pop("attempt", 1),
        **fields,
    )


def make_entry(dispatch=None, **fields):
    """An entry with its body: ``request_body``, ``response_body`` and so on go to the body."""
    names = {field.name for field in ActivityBody._meta.get_fields()} - {"entry"}
    body = {name: fields.pop(name) for name in tuple(fields) if name in names}
    entry = ActivityEntry.objects.create(
        **{
            "at": NOW,
            "source": Source.API,
            "method": "POST",
            "path": "/messages/send",
            "what": "Spring sale",
            "status": 201,
            "duration_ms": 11,
            "request_id": str(uuid.uuid4()),
            "caller_ip": "10.0.4.17",
            "audience_kind": "users",
            "channels": [ChannelKey.EMAIL],
            "dispatch": dispatch,
            **fields,
        }
    )
    ActivityBody.objects.create(entry=entry, **body)
    return entry
