"""Made-up entries of the activity log: the same number gives the same rows.

As with outcomes, some of what can be searched for is everywhere, some is few and far between, and
one key was given up long ago.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from benchmarks.generator import NOW, SEED
from benchmarks.outcomes import FEW
from messaging.choices.access import Source

COLUMNS = (
    *("entry_id", "at", "source", "method", "path", "what", "status", "message"),
    *("duration_ms", "request_id", "api_key_id", "member_id", "audience_kind", "channels"),
    *("dispatch_id",),
)
KEYS = ("checkout", "crm", "old shop", "audit")  # the last is hardly used
MEMBERS = ("marta@corp.example", "rarely@corp.example")
SINCE = NOW - timedelta(days=60)
RARE_WORD, RARE_PATH = "unicorn", "/segments/list"
RARE_CHANNEL, SLOW_MS, CRASHED = 6, 9_000, 500
_OLD, _PART = 10, 10_000  # the old key's share of the log, and how many entries are drawn at once
_ENTRY, _REQUEST = 1 << 120, 1 << 121

Dispatches = Sequence[int]


class Kind(NamedTuple):
    """What an entry may be: keys, members and dispatches by their place, -1 for none."""

    source: Source
    method: str
    path: str
    what: str = ""
    status: int = 201
    message: str = ""
    key: int = -1
    member: int = -1
    audience_kind: str = ""
    channels: str = "[]"
    has_dispatch: bool = False


_SEND = Kind(Source.API, "POST", "/messages/send", "Order shipped", key=0, channels="[5]")
_SEND = _SEND._replace(audience_kind="users", has_dispatch=True)
_PUSH = _SEND._replace(what="Spring sale", audience_kind="audience", channels="[1, 2]")
_TRACK = Kind(Source.API, "POST", "/users/track", key=1)
_READ = Kind(Source.API, "GET", "/dispatches", status=200, key=1)
_REFUSED = _SEND._replace(status=400, message="messages.email.from: required", has_dispatch=False)
_STRANGER = Kind(Source.API, "POST", "/messages/send", status=401, message="Invalid API key")
_CONSOLE = _SEND._replace(source=Source.CONSOLE, what="Newsletter", key=-1, member=0)
_SCHEDULED = _SEND._replace(source=Source.SCHEDULE, what="Weekly", key=-1)
_KINDS = {
    _SEND: 50,
    _PUSH: 8,
    _TRACK: 28,
    _READ: 7,
    _REFUSED: 3,
    _STRANGER: 1,
    _CONSOLE: 2,
    _SCHEDULED: 1,
}
_RARE = (
    _TRACK._replace(status=CRASHED, message="Our fault"),
    _TRACK._replace(key=3),
    _CONSOLE._replace(member=1),
    _SEND._replace(channels=f"[{RARE_CHANNEL}]"),
    _READ._replace(path=RARE_PATH),
    _SEND._replace(what=f"The {RARE_WORD} sale"),
)


def entries(
    count: int, *, keys: Sequence[int], members: Sequence[int], dispatches: Dispatches
) -> Iterator[tuple[Any, ...]]:  # Any: a database's own types
    """Yield ``count`` rows of ``COLUMNS``, evenly over sixty days. The last dispatch is rare."""
    rng = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    gap, every = (NOW - SINCE) / count, count // FEW
    for start in range(0, count, _PART):
        size = min(_PART, count - start)
        kinds = rng.choices(list(_KINDS), list(_KINDS.values()), k=size)
        sends = rng.choices(dispatches[:-1], k=size)
        for row, kind, send in zip(range(start, start + size), kinds, sends, strict=True):
            place = row % every
            kind = _RARE[place] if place < len(_RARE) else kind  # noqa: PLW2901 - one in many
            is_rare_send = place == len(_RARE)
            kind = _SEND if is_rare_send else kind  # noqa: PLW2901 - the same
            is_slow = place == len(_RARE) + 1
            key = 2 if kind.key == 0 and row < count // _OLD else kind.key
            yield (
                *(entry_id(row), SINCE + row * gap, int(kind.source), kind.method, kind.path),
                *(kind.what, kind.status, kind.message),
                *(SLOW_MS if is_slow else 5 + row % 90, request_id(row)),
                keys[key] if key >= 0 else None,
                members[kind.member] if kind.member >= 0 else None,
                *(kind.audience_kind, kind.channels),
                (dispatches[-1] if is_rare_send else send) if kind.has_dispatch else None,
            )


def entry_id(row: int) -> str:
    """Return an entry's id by its place, as both databases take it."""
    return f"{_ENTRY + row:032x}"


def request_id(row: int) -> str:
    """Return its request's id."""
    return f"{_REQUEST + row:032x}"
