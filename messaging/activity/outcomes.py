"""Rows by what became of their dispatch, read off its chunks."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from messaging.activity.among import Among
from messaging.activity.query_language import word_of
from messaging.choices.outcomes import Status
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch

MOST_DISPATCHES = 10_000  # whose numbers are read first: some 80 KB of a question
_INDEXED = (Status.FAILED, Status.CANCELLED, Status.UNKNOWN)  # each by chunks that have it


def outcome_of(dispatch: str, value: str) -> Q:
    """Rows whose dispatch, in that column, has such an outcome; pending is what has none yet.

    What most dispatches have is soon found by asking for one after the other. Of what is often rare
    the dispatches are read here, as long as they are few: only then can a planner know that. Raises
    ``BadValueError``.
    """
    condition, few = _chunks_with(value)
    if few is not None:
        numbers = few.order_by("dispatch_id").values_list("dispatch_id", flat=True).distinct()
        known = list(numbers[: MOST_DISPATCHES + 1])
        if len(known) <= MOST_DISPATCHES:
            # False, not unknown, where there is no dispatch, so that - works.
            return Q(**{f"{dispatch}__isnull": False}) & Q(Among(dispatch, known))
    return Q(Exists(Chunk.objects.filter(condition, dispatch=OuterRef(dispatch))))


def _chunks_with(value: str) -> tuple[Q, QuerySet[Chunk] | None]:
    """Return what such a chunk looks like, and all of them where they are found at once."""
    if value == "pending":
        condition = Q(cursor__lt=F("size"))
        # Nothing is pending in what has ended: D13.
        return condition, Chunk.objects.filter(
            condition, dispatch__in=Dispatch.objects.unfinished()
        )
    status = word_of(Status, value)
    condition = Q(**{f"{status.word}_count__gt": 0})
    return condition, Chunk.objects.filter(condition) if status in _INDEXED else None
