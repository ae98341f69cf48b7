"""What the pages of segments read."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from messaging.audience.segment_membership import SegmentMembership
from messaging.console.charts import Spark, sparkline
from messaging.console.keyset import Place, Slice, page_of
from messaging.errors import NotFoundError
from messaging.models.dispatch import Dispatch
from messaging.models.segment import Segment, SegmentSize

SIZE_DAYS = 30
LATEST_SENDS = 1_000  # the newest dispatches, among which uses are counted


@dataclass(slots=True)
class Use:
    """Who uses one segment: other segments that ask about it, and how many of the newest sends."""

    segments: list[Segment] = field(default_factory=list)
    sends: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """One segment in the list."""

    segment: Segment
    spark: Spark
    use: Use


def listed(text: str, place: Place, *, is_archived: bool) -> Slice[Segment]:
    """Return one page of segments, newest first; ``text`` is part of a name or a whole id."""
    found = Segment.objects.exclude(archived_at=None) if is_archived else Segment.objects.active()
    if text:
        found = found.filter(name__icontains=text) | found.filter(segment_id=text)
    return page_of(found, place)


def segment_rows(segments: Sequence[Segment], *, today: date) -> list[SegmentRow]:
    """Return rows of a list: sizes in one query, uses in two."""
    sizes = sizes_of(segments, today=today)
    uses = uses_of(segments)
    return [
        SegmentRow(
            segment=each,
            spark=sparkline(sizes.get(each.pk, {}), days=SIZE_DAYS, until=today),
            use=uses[each.segment_id],
        )
        for each in segments
    ]


def segment_of(segment_id: str) -> Segment:
    """Return a segment by its public id; raises ``NotFoundError``."""
    found = Segment.objects.filter(segment_id=segment_id).first()
    if found is None:
        raise NotFoundError(_("There is no such segment."))
    return found


def sizes_of(segments: Collection[Segment], *, today: date) -> dict[int, dict[date, int]]:
    """Return the sizes of the last days, by segment and day; a day nobody counted has none."""
    since = today - timedelta(days=SIZE_DAYS - 1)
    rows = SegmentSize.objects.filter(segment__in=segments, day__range=(since, today))
    found: dict[int, dict[date, int]] = {}
    for segment_id, day, size in rows.values_list("segment_id", "day", "size"):
        found.setdefault(segment_id, {})[day] = size
    return found


def uses_of(segments: Collection[Segment]) -> Mapping[str, Use]:
    """Return the uses of segments, by their ids, in two queries."""
    uses = {each.segment_id: Use() for each in segments}
    asking = Segment.objects.active().alias(text=Cast("audience", TextField()))
    for asker in asking.filter(text__contains=SegmentMembership.key).order_by("name", "pk"):
        for segment_id in _asked_about(asker.audience) & uses.keys():
            uses[segment_id].segments.append(asker)
    for segment_id, count in _sends_to(uses.keys()).items():
        uses[segment_id].sends = count
    return uses


def _asked_about(audience: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Return the ids of segments that a saved audience names."""
    found, left = set(), [audience]
    while left:
        match left.pop():
            case {"segment_membership": {"segment_id": str(segment_id)}}:
                found.add(segment_id)
            case dict(members):
                left += members.values()
            case list(children):
                left += children
    return found


def _sends_to(segment_ids: Collection[str]) -> Counter[str]:
    newest = Dispatch.objects.order_by().values("source").annotate(last=Max("number"))
    last = Subquery(newest.order_by("-last").values("last")[:1])
    rows = Dispatch.objects.filter(
        number__gt=last - LATEST_SENDS, request__segment_id__in=list(segment_ids)
    )
    counted = rows.order_by().values_list("request__segment_id").annotate(n=Count("number"))
    return Counter(dict(counted))
