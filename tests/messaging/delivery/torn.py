"""Chunks whose owner died while their window may have been on the wire."""

import uuid

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState
from messaging.delivery.journal import Journal
from messaging.models.chunk import Chunk
from messaging.models.fields import DatabaseNow
from tests.factories import make_group, make_user
from tests.messaging.delivery.sends import make_send


def torn(channel, users=None, **fields):
    """A chunk whose owner died while its window may have been on the wire."""
    users = users or [make_user() for _ in range(2)]
    dispatch = make_send(users, channel, **fields.pop("send", {}))
    Chunk.objects.update(
        state=ChunkState.LEASED,
        inflight=len(users),
        lease_until=DatabaseNow(),
        claim_number=1,
        **fields,
    )
    return dispatch, users


def journaled(*entries):
    """Who kept a journal of the only chunk: ``(index, class or None, detail)`` of each begun."""
    owner, chunk_id = uuid.uuid4(), Chunk.objects.get().pk
    journal = Journal(owner)
    begun = [(journal.begin(chunk_id, index), index, *answer) for index, *answer in entries]
    for slot, index, outcome_class, detail in begun:
        if outcome_class is not None:
            journal.end(slot, chunk_id, index, outcome_class, detail)
    journal.close()
    Chunk.objects.update(owner=owner)
    return owner


def reachable(count):
    """Users who get a text, and the send's group."""
    users = [make_user(phone=f"+4915112345{number:03}") for number in range(count)]
    group = make_group(ChannelKey.SMS, users)
    return users, {"messages": {"subscription_group_id": group.subscription_group_id}}
