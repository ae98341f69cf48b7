"""User ids, cut into the shares that workers lease. Source: design, delivery §2."""

from collections.abc import Iterable
from itertools import islice

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ChunkState
from messaging.models.chunk import SMALL_CHUNK, Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.user_ids import pack

CHUNK_SIZE = 5_000  # users: a second or so of mail, and 7 KB of ids
WINDOW_SIZE = 1_000  # users between two commits: what a dead worker may leave in doubt
CAREFUL_WINDOW_SIZE = 50  # the same where doubt costs money and cannot be repeated
_CAREFUL_CHANNELS = frozenset({ChannelKey.SMS, ChannelKey.WHATS_APP})


def chunks_of(  # noqa: PLR0917 - the four say in reading order what a chunk is
    dispatch: Dispatch,
    channel: ChannelKey,
    connection: Connection | None,
    user_ids: Iterable[int],
    *,
    verdict: Reason | None = None,
    start_number: int = 1,
) -> list[Chunk]:
    """Return unsaved chunks that target ``user_ids``, which ascend; none for no ids.

    With a ``verdict`` nothing is to be sent: the chunk's windows only write that reason. No
    ``connection`` means the sandbox. Raises ``ValueError`` when the ids do not ascend.
    """
    rest = iter(user_ids)
    chunks: list[Chunk] = []
    while share := list(islice(rest, CHUNK_SIZE)):
        chunks.append(
            Chunk(
                dispatch=dispatch,
                channel=channel,
                connection=connection,
                number=start_number + len(chunks),
                ids=pack(share),
                size=len(share),
                window_size=window_size(channel, verdict),
                is_small=len(share) <= SMALL_CHUNK,
                verdict=verdict,
                targeted_count=len(share),
            )
        )
    return chunks


def finished_chunk(
    dispatch: Dispatch, channel: ChannelKey, size: int, *, reason: Reason, number: int
) -> Chunk:
    """Return an unsaved chunk whose ``size`` outcomes are already written as rows.

    Names that nobody has are targeted and skipped in the transaction that accepts them: they have
    no user id to lease, and the books hold them from the first moment.
    """
    return Chunk(
        dispatch=dispatch,
        channel=channel,
        number=number,
        ids=b"",
        size=size,
        cursor=size,
        window_size=window_size(channel, reason),
        is_small=size <= SMALL_CHUNK,
        verdict=reason,
        state=ChunkState.DONE,
        targeted_count=size,
        skipped_count=size,
        reasons={str(Status.SKIPPED.value): {str(reason.value): size}},
    )


def window_size(channel: ChannelKey, verdict: Reason | None = None) -> int:
    """Return how many users lie between two commits; a verdict's rows are written at once."""
    if verdict is not None:
        return CHUNK_SIZE
    return CAREFUL_WINDOW_SIZE if channel in _CAREFUL_CHANNELS else WINDOW_SIZE
