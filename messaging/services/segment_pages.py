"""What the API tells of segments. Source: spec, related-endpoints §3."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from messaging.audience.segments import segment_words
from messaging.errors import InvalidRequestError, Problem
from messaging.models.segment import Segment, SegmentSize

SEGMENTS_A_PAGE = 100  # spec, related-endpoints §3
INVALID_SEGMENT = "Invalid Segment ID"  # Braze's words: spec, messages-send §8


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A segment, and its audience in words."""

    segment: Segment
    words: str


def segment_page(page: int, *, is_newest_first: bool) -> list[Segment]:
    """Return the ``page``-th hundred of the segments that nobody archived, from 0; one query."""
    order = ("-created_at", "-pk") if is_newest_first else ("created_at", "pk")
    start = page * SEGMENTS_A_PAGE
    return list(Segment.objects.active().order_by(*order)[start : start + SEGMENTS_A_PAGE])


def described(segment_id: str) -> Described:
    """Return a segment, archived or not; raises ``InvalidRequestError`` for one nobody has."""
    segment = segment_of(segment_id)
    return Described(segment=segment, words=segment_words(segment.audience))


def sizes(segment_id: str, *, days: int, until: date) -> Iterator[SegmentSize]:
    """Return the sizes of the ``days`` that end with ``until``, oldest first.

    A day on which nobody counted has none. Raises ``InvalidRequestError`` for a segment nobody has.
    """
    segment = segment_of(segment_id)
    first = until - timedelta(days=min(days - 1, until.toordinal() - 1))
    return segment.sizes.filter(day__range=(first, until)).order_by("day").iterator()


def segment_of(segment_id: str) -> Segment:
    """Return a segment; raises ``InvalidRequestError`` in Braze's words."""
    if segment := Segment.objects.filter(segment_id=segment_id).first():
        return segment
    raise InvalidRequestError(INVALID_SEGMENT, [Problem("segment_id", "is no segment's id")])
