"""Whether today is going well: the books of a span of time, and what went wrong in it.

Everything is read from chunks and a few rows by index; no delivery is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.time_ordered_id import id_at, moment_of
from messaging.reports.figures import Figures

MOST_CHUNKS = 2000  # looked through for troubles, newest first
MOST_SAMPLES = 300
LOOK_AT = (Status.FAILED, Status.UNKNOWN)


@dataclass(slots=True, kw_only=True)
class Trouble:
    """One kind of thing that went wrong: channel, reason and connection."""

    status: Status
    reason: Reason
    channel: ChannelKey
    connection: str  # its name; empty for the sandbox
    count: int = 0
    dispatches: set[int] = field(default_factory=set)  # numbers
    newest: str = ""  # the dispatch id to look at
    detail: str = ""  # the carrier's words, of one of them


def books_since(since: datetime) -> Figures:
    """Return the books of every dispatch accepted since then, tests left out, in one query."""
    sums = {status.word: Coalesce(Sum(f"{status.word}_count"), 0) for status in Status}
    found = _chunks(since).aggregate(
        targeted=Coalesce(Sum("targeted_count"), 0),
        pending=Coalesce(Sum(F("size") - F("cursor")), 0),
        **sums,
    )
    return Figures(**found)


def troubles_since(since: datetime) -> list[Trouble]:
    """Return what failed or is unknown since then, most first, in two queries."""
    troubles: dict[tuple[int, int, str], Trouble] = {}
    for channel, name, number, dispatch_id, reasons in _troubled_chunks(since):
        for reason, count in _reasons(reasons):
            trouble = troubles.setdefault(
                (channel, reason, name or ""),
                Trouble(
                    status=reason.status,
                    reason=reason,
                    channel=ChannelKey(channel),
                    connection=name or "",
                    newest=dispatch_id.hex,
                ),
            )
            trouble.count += count
            trouble.dispatches.add(number)
    if troubles:
        _add_details(troubles.values(), since)
    return sorted(troubles.values(), key=lambda each: (each.status != Status.FAILED, -each.count))


def _troubled_chunks(since: datetime) -> Iterable[tuple[Any, ...]]:  # Any: five columns
    """Return channel, connection's name, dispatch and reasons of chunks that want a look."""
    troubled = _chunks(since).filter(Q(failed_count__gt=0) | Q(unknown_count__gt=0))
    return troubled.order_by("-id").values_list(
        "channel", "connection__name", "dispatch_id", "dispatch__dispatch_id", "reasons"
    )[:MOST_CHUNKS]


def last_failure() -> datetime | None:
    """Return when the last delivery failed, or None when none ever did."""
    failed = Delivery.objects.that_are(status=Status.FAILED).order_by("-id")
    newest = failed.values_list("id", flat=True).first()
    return None if newest is None else moment_of(newest)


def _chunks(since: datetime) -> QuerySet[Chunk]:
    return Chunk.objects.filter(dispatch__accepted_at__gte=since, dispatch__is_test=False)


def _reasons(noted: dict[str, dict[str, int]]) -> Iterable[tuple[Reason, int]]:
    """Yield the reasons worth a look that a chunk notes, with their counts."""
    for status, counts in noted.items():
        if int(status) in LOOK_AT:
            for reason, count in counts.items():
                if count > 0:
                    yield Reason(int(reason)), count


def _add_details(troubles: Iterable[Trouble], since: datetime) -> None:
    """Give each trouble the carrier's words from one of its newest deliveries."""
    words: dict[tuple[int, int | None], str] = {}
    samples = (
        Delivery.objects.filter(status__in=LOOK_AT, id__gte=id_at(since), detail__isnull=False)
        .order_by("-id")
        .values_list("channel", "reason", "detail")[:MOST_SAMPLES]
    )
    for channel, reason, detail in samples:
        words.setdefault((channel, reason), detail or "")
    for trouble in troubles:
        trouble.detail = words.get((trouble.channel, trouble.reason), "")
