"""A retry: whom a send has failed, packed into the chunks of a new one.

All of it is written in the accepting transaction, so that the answer says how many there are and no
two retries take the same user. Its memory does not grow with the number of users: a page of rows
and one unfinished chunk a channel. Source: design, delivery §5; docs/decisions/0029.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from messaging.activity.record import Call
from messaging.choices.channels import ChannelKey
from messaging.delivery.acceptance import new_dispatch
from messaging.delivery.chunks import CHUNK_SIZE, chunks_of
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.reports.failures import Failure, Wanted, failures

AUDIENCE_KIND = "retry"  # whom it is for, in lists


def accept_again(
    failed: Dispatch, wanted: Wanted, *, first: Dispatch, call: Call, now: datetime
) -> tuple[Dispatch, int]:
    """Write a dispatch to those whom ``failed`` failed; return it, and how many it targets.

    ``first`` is the send that began the chain: its request, campaign and send id are the new one's,
    too. Call it inside a transaction, under the lock of ``first``, and undo it for a count of 0.
    """
    dispatch = _dispatch(first, call=call, now=now)
    dispatch.save(force_insert=True)
    packing = _Packing(dispatch, Connection.objects.carrying(map(ChannelKey, first.channels)))
    for page in failures(failed, wanted):
        Chunk.objects.bulk_create(packing.full(page))
    Chunk.objects.bulk_create(packing.rest())
    dispatch.channels = sorted(packing.counts)
    dispatch.retry_of = first  # only now: while it is packed, it is no part of what became of them
    dispatch.save(update_fields=["channels", "retry_of"])
    return dispatch, packing.counts.total()


def _dispatch(first: Dispatch, *, call: Call, now: datetime) -> Dispatch:
    dispatch = new_dispatch(call=call, now=now, is_frozen=True)
    dispatch.name = first.name
    dispatch.request = first.request
    dispatch.channels = first.channels
    dispatch.audience_kind = AUDIENCE_KIND
    dispatch.campaign_id = first.campaign_id
    dispatch.send_id = first.send_id
    dispatch.is_test = first.is_test
    return dispatch


@dataclass(slots=True)
class _Packing:
    """Users of many pages, cut into full chunks as they come."""

    dispatch: Dispatch
    connections: dict[ChannelKey, Connection]
    counts: Counter[int] = field(default_factory=Counter)  # users by channel
    numbers: Counter[int] = field(default_factory=Counter)  # chunks by channel
    waiting: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def full(self, page: Iterable[Failure]) -> Iterator[Chunk]:
        """Take in a page and yield the chunks that are full by now."""
        for failure in page:
            self.waiting[failure.channel].append(failure.user_id)
        for channel, user_ids in self.waiting.items():
            while len(user_ids) >= CHUNK_SIZE:
                yield from self._packed(channel, user_ids[:CHUNK_SIZE])
                del user_ids[:CHUNK_SIZE]

    def rest(self) -> Iterator[Chunk]:
        """Yield what is left."""
        for channel, user_ids in self.waiting.items():
            yield from self._packed(channel, user_ids)

    def _packed(self, code: int, user_ids: Sequence[int]) -> Iterator[Chunk]:
        if not user_ids:
            return
        channel = ChannelKey(code)
        self.numbers[channel] += 1
        self.counts[channel] += len(user_ids)
        yield from chunks_of(
            self.dispatch,
            channel,
            self.connections.get(channel),
            sorted(user_ids),
            start_number=self.numbers[channel],
        )
