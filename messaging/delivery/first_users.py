"""Who goes first where a send has a canary: drawn by lot, and the same whenever it is read again.

The lot is the dispatch's own, so no user is everybody's canary, and the lowest ids, who are the
oldest users, are no likelier than others. One order serves all channels: who goes first on one
goes first on the others, too, unless another user has the same address there.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from itertools import filterfalse, islice

from messaging.delivery.chunks import CHUNK_SIZE
from messaging.models.chunk import UNTIL_JUDGED, Chunk
from messaging.models.dispatch import Dispatch


def first_users(
    dispatch: Dispatch, user_ids: Sequence[int], count: int, *, without: Collection[int] = ()
) -> set[int]:
    """Return ``count`` of ``user_ids`` who are not in ``without``, or all of these if fewer.

    It costs what is drawn, not what it is drawn from.
    """
    if not count:
        return set()
    return set(islice(filterfalse(without.__contains__, _drawn(dispatch, user_ids)), count))


def chunk_count(user_count: int) -> int:
    """Return how many chunks so many users fill."""
    return -(-user_count // CHUNK_SIZE)


def hold_back(chunks: Sequence[Chunk]) -> None:
    """Let unsaved chunks wait for the canary's verdict; a stop takes them all the same."""
    for chunk in chunks:
        chunk.not_before = UNTIL_JUDGED


def _drawn(dispatch: Dispatch, user_ids: Sequence[int]) -> Iterator[int]:
    """Yield all of ``user_ids`` in an order of chance: a shuffle that does only what is asked."""
    lot = random.Random(dispatch.public_id)  # noqa: S311 - chance that can be repeated, no secret
    moved: dict[int, int] = {}
    for last in range(len(user_ids) - 1, -1, -1):
        place = lot.randrange(last + 1)
        yield user_ids[moved.get(place, place)]
        moved[place] = moved.pop(last, last)
