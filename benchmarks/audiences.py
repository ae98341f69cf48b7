"""What is asked: the audience of the page we were commissioned from, and what is made of it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.generator import NOW
from messaging.audience.reader import read_audience
from messaging.audience.recipients import Wanted, recipients
from messaging.audience.tree import Tree
from messaging.choices.channels import ChannelKey
from messaging.delivery.snapshot import one_snapshot, read_audience_of
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.user import UserQuerySet
from messaging.models.user_ids import unpack
from messaging.send_request import SendRequest
from tests.factories import MESSAGES
from tests.seed_example import SEED_EXAMPLE

_EXAMPLE = json.loads(SEED_EXAMPLE)
SEED_TREE = read_audience(_EXAMPLE["audience"])
SEED_CHANNELS = tuple(ChannelKey.of(word) for word in _EXAMPLE["messages"])
# Whom an ordinary mail to everybody means.
BROAD = {"email_subscription_status": {"comparison": "is_not", "value": "unsubscribed"}}

Answer = Mapping[tuple[int, int | None], list[int]]  # user ids by channel and verdict


def users_of(tree: Tree) -> UserQuerySet:
    """Return the users whom a tree means."""
    return recipients(Wanted(trees=(tree,)), now=NOW)


def seed_request() -> SendRequest:
    """Return the page's example: its audience, on all its channels."""
    return _request(_EXAMPLE["audience"], SEED_CHANNELS)


def broad_request() -> SendRequest:
    """Return a mail to nearly everybody."""
    return _request(BROAD, (ChannelKey.EMAIL,))


def snapshot(request: SendRequest) -> list[Chunk]:
    """Read an audience as a worker does: in one snapshot, down to packed chunks."""
    dispatch = Dispatch(request=request.to_json(), channels=[])
    with one_snapshot():
        chunks, _ = read_audience_of(dispatch, request, now=NOW)
    return chunks


def unpacked(chunks: Iterable[Chunk]) -> Answer:
    """Return who is in chunks, in the order in which they are sent to."""
    found: dict[tuple[int, int | None], list[int]] = {}
    for chunk in chunks:
        verdict = None if chunk.verdict is None else int(chunk.verdict)
        found.setdefault((int(chunk.channel), verdict), []).extend(unpack(bytes(chunk.ids)))
    return found


def _request(audience: dict[str, Any], channels: Iterable[ChannelKey]) -> SendRequest:
    return SendRequest.from_json(
        {
            "broadcast": True,
            "audience": audience,
            "recipient_subscription_state": _EXAMPLE["recipient_subscription_state"],
            "messages": {channel.word: MESSAGES[channel.word] for channel in channels},
        }
    )
