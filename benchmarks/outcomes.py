"""Made-up outcomes of one large send: the same number gives the same rows.

It went by several channels. A small one was done with first, another was retried until the end, and
most of it was stopped before its last tenth. So some words of a filter are everywhere, some are few
and far between, and some begin where a page's reader comes last.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.generator import NOW, SEED
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.time_ordered_id import BLOCKS, id_at

COLUMNS = (
    *("id", "dispatch_number", "user_id", "channel", "status", "reason", "attempt"),
    *("message_count", "provider_message_id", "detail"),
)
PER_USER = 10
FEW = 80  # rows of what is rare: more than a page
FEWER = 10  # … less than one
STARTED_AT = NOW - timedelta(hours=6)
FIRST, LAST = ChannelKey.WEBHOOK, ChannelKey.WHATS_APP

_LARGEST, _FEWEST_SHARES = 5_000, 100
_CHANNELS = {ChannelKey.EMAIL: 70, ChannelKey.SMS: 20, ChannelKey.ANDROID_PUSH: 10}
_REASONS = {
    None: 86.0,
    Reason.UNSUBSCRIBED: 5.0,
    Reason.NO_ADDRESS: 4.0,
    Reason.DUPLICATE_ADDRESS: 1.5,
    Reason.FREQUENCY_CAPPED: 1.0,
    Reason.REFUSED_RECIPIENT: 1.9,
    Reason.GAVE_UP: 0.5,
    Reason.RENDER_ERROR: 0.09,
    Reason.NO_ANSWER: 0.01,
}
_RARE, _RARER = Reason.QUIET_HOURS, Reason.POISON
_GAP = timedelta(milliseconds=2)  # from one window to the next
_WINDOW = 1_000

CHANNELS = (*_CHANNELS, FIRST, LAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one chunk came to: a reason a row, ``None`` for what was sent."""

    number: int
    start: int  # how many rows stand before it
    channel: ChannelKey
    reasons: Sequence[Reason | None]


def status_of(reason: Reason | None) -> Status:
    """Return the outcome behind a reason."""
    return reason.status if reason else Status.SENT


def shares(count: int) -> Iterator[Share]:
    """Yield ``count`` outcomes, a chunk after the other."""
    rng = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    size = min(_LARGEST, count // _FEWEST_SHARES)
    yield Share(number=1, start=0, channel=FIRST, reasons=[None] * FEW)
    number, start, end = 2, FEW, count - FEW
    while start < end:
        of_it = min(size, end - start)
        channel = rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        reasons = _reasons(rng, range(start, start + of_it), count)
        yield Share(number=number, start=start, channel=channel, reasons=reasons)
        number, start = number + 1, start + of_it
    yield Share(number=number, start=end, channel=LAST, reasons=[Reason.GAVE_UP] * FEW)


def _reasons(rng: random.Random, rows: range, count: int) -> Sequence[Reason | None]:
    if rows.start >= count * 9 // 10:
        return [Reason.STOPPED] * len(rows)
    drawn = rng.choices(list(_REASONS), list(_REASONS.values()), k=len(rows))
    for few, reason in ((FEW, _RARE), (FEWER, _RARER)):
        every = count // few
        for row in range(-(-rows.start // every) * every, rows.stop, every):
            drawn[row - rows.start] = reason
    return drawn


def deliveries(
    count: int, *, dispatch_number: int, first_user: int
) -> Iterator[tuple[Any, ...]]:  # Any: a database's own types
    """Yield ``count`` rows of ``COLUMNS``: each user ten times, in order of time."""
    users = count // PER_USER
    for share in shares(count):
        for row, reason in enumerate(share.reasons, start=share.start):
            status = int(status_of(reason))
            is_text = share.channel is ChannelKey.SMS and reason is None
            yield (
                *(row_id(row), dispatch_number, first_user + row % users, int(share.channel)),
                *(status, None if reason is None else int(reason), 1, int(reason is None)),
                *(f"SM{row:032x}" if is_text else None, None),
            )


def row_id(row: int) -> int:
    """Return the id of a row by its place: a window has a moment and a block."""
    window, position = divmod(row, _WINDOW)
    return id_at(STARTED_AT + window * _GAP) | window % BLOCKS << 10 | position
