"""How a dispatch ends: when nothing is left of it, and only with books that balance.

The commit that ends a chunk asks at once; the sweeper asks again, should that worker have died.
Source: design, delivery §5.
"""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from messaging.choices.outcomes import Status
from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery.claim import EXPIRED
from messaging.delivery.results import Results
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch, DispatchQuerySet
from messaging.models.fields import DatabaseNow
from messaging.reports.figures import Figures, summed

log = logging.getLogger(__name__)
UNBALANCED = "unbalanced"  # the state_reason of a dispatch that cannot end
MOST_ROWS_COUNTED = 100_000  # up to here the rows themselves are counted, too
_ENDING = (DispatchState.SENDING, DispatchState.STOPPING)


def note(results: Sequence[Results], started: set[int]) -> None:
    """Say of dispatches that their first message has left, and end those with nothing left.

    ``started`` remembers, for one lane, whose first message it knows to have left.
    """
    sent = {
        result.lease.dispatch_number
        for result in results
        if any(status == Status.SENT for status, _ in result.lease.outcomes)
    }
    if new := sent - started:
        Dispatch.objects.filter(number__in=new, first_sent_at=None).update(
            first_sent_at=DatabaseNow()
        )
        started |= new
    done = {r.lease.dispatch_number for r in results if r.lease.cursor >= r.lease.size}
    end_finished(Dispatch.objects.filter(number__in=done))


def end_finished(dispatches: DispatchQuerySet) -> int:
    """End those of ``dispatches`` that have nothing left; return how many."""
    left = Chunk.objects.filter(dispatch=OuterRef("pk")).exclude(state=ChunkState.DONE)
    finished = dispatches.filter(~Exists(left), state__in=_ENDING).exclude(
        state=DispatchState.SENDING, snapshot_at=None
    )
    return sum(_end(number) for number in finished.order_by("number").values_list("pk", flat=True))


@transaction.atomic
def _end(number: int) -> bool:
    """End one dispatch under its lock, unless another was faster or the sum is wrong."""
    dispatch = Dispatch.objects.select_for_update().get(pk=number)
    if dispatch.state not in _ENDING:
        return False
    account = summed(dispatch)
    if account.pending:
        return False  # a chunk appeared since: a retry, or a correction
    if not (account.balances and _rows_agree(dispatch, account)):
        return _alarm(dispatch)
    dispatch.state_before, dispatch.state = dispatch.state, _end_of(dispatch)
    dispatch.totals = account.to_json()
    dispatch.ended_at = DatabaseNow()
    dispatch.save(update_fields=["state_before", "state", "totals", "ended_at"])
    return True


def _end_of(dispatch: Dispatch) -> DispatchState:
    if dispatch.state == DispatchState.SENDING:
        return DispatchState.COMPLETED
    is_expired = dispatch.state_reason == EXPIRED
    return DispatchState.EXPIRED if is_expired else DispatchState.STOPPED


def _rows_agree(dispatch: Dispatch, account: Figures) -> bool:
    """Count the rows of a dispatch that is not too large, and compare."""
    if account.targeted > MOST_ROWS_COUNTED:
        return True
    rows = Delivery.objects.filter(dispatch_number=dispatch.pk).order_by()
    counts = dict(rows.values_list("status").annotate(count=Count("id")))
    return all(counts.get(status, 0) == getattr(account, status.word) for status in Status)


def _alarm(dispatch: Dispatch) -> bool:
    """Leave it open for everybody to see: it is never *completed* on a wrong sum."""
    if dispatch.state_reason != UNBALANCED:
        log.error("books do not balance", extra={"dispatch_id": dispatch.public_id})
        dispatch.state_reason = UNBALANCED
        dispatch.save(update_fields=["state_reason"])
    return False
