"""How dispatches end: when nothing is left of them, and only with books that balance.

The commit that ends a chunk asks at once; the sweeper asks again, should that worker have died.
Many small ones end in one transaction: its statements do not grow with them. Source: design,
delivery §5.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from messaging.choices.outcomes import Status
from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery import bulk
from messaging.delivery.claim import EXPIRED
from messaging.delivery.results import Results
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch, DispatchQuerySet
from messaging.models.fields import DatabaseNow
from messaging.reports.figures import Figures, summed_of

log = logging.getLogger(__name__)
UNBALANCED = "unbalanced"  # the state_reason of a dispatch that cannot end
MOST_ROWS_COUNTED = 100_000  # up to here the rows themselves are counted, too
MOST_AT_ONCE = 200  # dispatches a transaction, as many as one claim takes
_ENDING = (DispatchState.SENDING, DispatchState.STOPPING)
_COLUMNS = ("number", "dispatch_id", "state", "state_reason")


def note(results: Sequence[Results], started: set[int]) -> None:
    """Say of dispatches that their first message has left, and end those with nothing left.

    ``started`` remembers, for one lane, whose first message it knows to have left.
    """
    sent = {
        result.lease.dispatch_number
        for result in results
        if any(status == Status.SENT for status, _ in result.lease.outcomes)
    }
    new = sent - started
    done = {r.lease.dispatch_number for r in results if r.lease.cursor >= r.lease.size}
    ended = _end(Dispatch.objects.filter(number__in=done), new) if done else set()
    for number in sorted(new - ended):  # a lock at a time, so that nobody waits in a circle
        Dispatch.objects.filter(number=number, first_sent_at=None).update(
            first_sent_at=DatabaseNow()
        )
    started |= new


def end_finished(dispatches: DispatchQuerySet) -> int:
    """End those of ``dispatches`` that have nothing left; return how many."""
    return len(_end(dispatches, frozenset()))


def _end(dispatches: DispatchQuerySet, started: Collection[int]) -> set[int]:
    """End what has nothing left; return which. The first message of ``started`` has left.

    Who locks several waits for none of them, or two lanes could wait for each other: what somebody
    else holds, and what has too many rows to count with others, is ended after them, alone.
    """
    left = Chunk.objects.filter(dispatch=OuterRef("pk")).exclude(state=ChunkState.DONE)
    finished = dispatches.filter(~Exists(left), state__in=_ENDING).exclude(
        state=DispatchState.SENDING, snapshot_at=None
    )
    numbers = list(finished.order_by("number").values_list("pk", flat=True))
    ended: set[int] = set()
    for first in range(0, len(numbers), MOST_AT_ONCE):
        several = numbers[first : first + MOST_AT_ONCE]
        judged = _judge(several, started) if len(several) > 1 else {}
        for number in several:
            judged |= {} if number in judged else _judge([number], started)
        ended |= {number for number, is_ended in judged.items() if is_ended}
    return ended


@transaction.atomic
def _judge(numbers: Sequence[int], started: Collection[int]) -> dict[int, bool]:
    """End dispatches under their locks; return which were looked at, and whether each ended.

    What another lane has ended, or of which a chunk has appeared since, does not end; what has a
    wrong sum stays open.
    """
    is_alone = len(numbers) == 1
    wanted = Dispatch.objects.filter(number__in=numbers, state__in=_ENDING).only(*_COLUMNS)
    rows = wanted.order_by("number").select_for_update(skip_locked=not is_alone)
    locked = {dispatch.number: dispatch for dispatch in rows}
    accounts = summed_of(locked)
    judged = accounts.keys() if is_alone else set(_fitting(accounts))
    done = {number: accounts[number] for number in judged if not accounts[number].pending}
    right = {number: account for number, account in done.items() if account.balances}
    right = _agreeing(right)
    for number in done.keys() - right.keys():
        _alarm(locked[number])
    bulk.end(
        (number, _end_of(locked[number]), account.to_json(), number in started)
        for number, account in right.items()
    )
    return {number: number in right for number in judged}


def _fitting(accounts: Mapping[int, Figures]) -> Iterator[int]:
    """Yield whose rows can be counted together: while they are, all of them are locked."""
    rows = 0
    for number, account in accounts.items():
        own = account.targeted if account.targeted <= MOST_ROWS_COUNTED else 0
        if rows + own <= MOST_ROWS_COUNTED:
            rows += own
            yield number


def _agreeing(accounts: dict[int, Figures]) -> dict[int, Figures]:
    """Count the rows of the dispatches that are not too large; leave out where they differ."""
    counted = [n for n, account in accounts.items() if account.targeted <= MOST_ROWS_COUNTED]
    found: dict[tuple[int, int], int] = {}
    rows = Delivery.objects.filter(dispatch_number__in=counted).order_by()
    for number, status, count in rows.values_list("dispatch_number", "status").annotate(
        count=Count("id")
    ):
        found[number, status] = count
    wrong = {
        number
        for number in counted
        if any(
            found.get((number, status), 0) != getattr(accounts[number], status.word)
            for status in Status
        )
    }
    return {number: account for number, account in accounts.items() if number not in wrong}


def _end_of(dispatch: Dispatch) -> DispatchState:
    if dispatch.state == DispatchState.SENDING:
        return DispatchState.COMPLETED
    is_expired = dispatch.state_reason == EXPIRED
    return DispatchState.EXPIRED if is_expired else DispatchState.STOPPED


def _alarm(dispatch: Dispatch) -> None:
    """Leave it open for everybody to see: it is never *completed* on a wrong sum."""
    if dispatch.state_reason != UNBALANCED:
        log.error("books do not balance", extra={"dispatch_id": dispatch.public_id})
        dispatch.state_reason = UNBALANCED
        dispatch.save(update_fields=["state_reason"])
