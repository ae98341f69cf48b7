"""How large each segment is, once a day: counted by whichever worker comes first.

Counting changes nothing and may take seconds, so it holds no lock and is in no transaction; a lease
keeps other workers away. Counted twice, the last count stands.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from messaging.audience.recipients import Wanted, recipients, segment_tree
from messaging.errors import InvalidRequestError
from messaging.models.fields import DatabaseNow
from messaging.models.segment import Segment, SegmentSize

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # a worker that died is waited for no longer


def count_sizes(now: datetime, *, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Count every segment that nobody has counted today, in UTC; return how many it were."""
    today = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    counted = 0
    uncounted = Segment.objects.uncounted(since=today).order_by("pk").values_list("pk", flat=True)
    for number in list(uncounted):
        if is_stopping():
            break
        if segment := _leased(number, since=today):
            counted += _count(segment, now=now)
    return counted


def count_size(segment: Segment, *, now: datetime) -> int:
    """Count ``segment`` and keep what was found as its size, today's too; one statement counts.

    Raises ``InvalidRequestError`` where it can no longer be read, or names what is gone.
    """
    wanted = Wanted(trees=(segment_tree(segment),))
    size = recipients(wanted, now=now).count()
    _keep(segment, size, now=now)
    return size


def _leased(number: int, *, since: datetime) -> Segment | None:
    """Return the segment if it is ours to count: nobody has, and nobody is at it."""
    is_free = Q(count_lease_until=None) | Q(count_lease_until__lt=DatabaseNow())
    uncounted = Segment.objects.uncounted(since=since).filter(is_free, pk=number)
    is_ours = uncounted.update(count_lease_until=DatabaseNow() + LEASE)
    return Segment.objects.get(pk=number) if is_ours else None


def _count(segment: Segment, *, now: datetime) -> bool:
    """Count a leased segment; one that cannot be counted is tried again when its lease is over."""
    try:
        count_size(segment, now=now)
    except InvalidRequestError as fault:
        # Only where it is wrong: the rest is what somebody wrote.
        paths = [problem.path for problem in fault.problems]
        log.warning("not counted", extra={"segment": segment.segment_id, "at": paths})
        return False
    return True


@transaction.atomic
def _keep(segment: Segment, size: int, *, now: datetime) -> None:
    """Write what was found, unless the segment has meanwhile come to say something else."""
    kept = Segment.objects.filter(pk=segment.pk, updated_at=segment.updated_at).update(
        size=size, size_at=now, count_lease_until=None
    )
    if kept:
        SegmentSize.objects.update_or_create(
            segment=segment,
            day=now.astimezone(UTC).date(),
            defaults={"size": size, "counted_at": now},
        )
