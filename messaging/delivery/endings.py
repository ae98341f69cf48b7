"""How dispatches end: when nothing is left of them, and only with books that balance.

The commit that ends a chunk asks at once; the sweeper asks again, should that worker have died.
Many small ones end in one transaction: its statements do not grow with them. Source: design,
delivery §5.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from messaging.choices.outcomes import Status
from messaging.choices.states import ChunkState, DispatchState
from messaging.delivery import bulk
from messaging.delivery.claim import EXPIRED
from messaging.delivery.results import Results
from messaging.models.chunk import Chunk
from messaging.models.composed import Composed, IsGiven
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch, DispatchQuerySet
from messaging.models.fields import DatabaseNow
from messaging.reports.figures import Figures, summed_of

log = logging.getLogger(__name__)
UNBALANCED = "unbalanced"  # the state_reason of a dispatch that cannot end
MOST_ROWS_COUNTED = 100_000  # up to here the rows themselves are counted, too
MOST_AT_ONCE = 200  # dispatches a transaction, as many as one claim takes
_ENDING = (DispatchState.SENDING, DispatchState.STOPPING)


class _Locked(NamedTuple):
    """A dispatch under its lock."""

    number: int
    state: DispatchState
    state_reason: str


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
    ended = _end(_numbers(_FINISHED.rows(numbers=list(done))), new) if done else set()
    for number in sorted(new - ended):  # a lock at a time, so that nobody waits in a circle
        Dispatch.objects.filter(number=number, first_sent_at=None).update(
            first_sent_at=DatabaseNow()
        )
    started |= new


def end_finished(dispatches: DispatchQuerySet) -> int:
    """End those of ``dispatches`` that have nothing left; return how many."""
    return len(_end(_numbers(_finished(dispatches)), frozenset()))


def _finished(dispatches: DispatchQuerySet) -> QuerySet[Dispatch, Any]:  # Any: rows of one number
    """Return the numbers of those that have nothing left, ascending."""
    left = Chunk.objects.filter(dispatch=OuterRef("pk")).exclude(state=ChunkState.DONE)
    finished = dispatches.filter(~Exists(left), state__in=_ENDING).exclude(
        state=DispatchState.SENDING, snapshot_at=None
    )
    return finished.order_by("number").values_list("number")


def _numbers(rows: Iterable[Sequence[int]]) -> list[int]:
    return [number for (number,) in rows]


def _end(numbers: Sequence[int], started: Collection[int]) -> set[int]:
    """End what has nothing left; return which. The first message of ``started`` has left.

    Who locks several waits for none of them, or two lanes could wait for each other: what somebody
    else holds, and what has too many rows to count with others, is ended after them, alone.
    """
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
    rows = (_WAITING_LOCK if is_alone else _PASSING_LOCK).rows(numbers=numbers)
    locked = {row.number: row for row in map(_Locked._make, rows)}
    accounts = summed_of(list(locked))
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
    for number, status, count in _COUNTED.rows(numbers=counted):
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


def _locking(*, skip_locked: bool) -> QuerySet[Dispatch, Any]:
    """Return those that may still end, locked in the order of their numbers."""
    open_ones = Dispatch.objects.filter(IsGiven("number", "numbers"), state__in=_ENDING)
    locked = open_ones.order_by("number").select_for_update(skip_locked=skip_locked)
    return locked.values_list(*_Locked._fields)


def _counting() -> QuerySet[Delivery, Any]:
    rows = Delivery.objects.filter(IsGiven("dispatch_number", "numbers")).order_by()
    return rows.values_list("dispatch_number", "status").annotate(count=Count("id"))


_FINISHED = Composed(lambda: _finished(Dispatch.objects.filter(IsGiven("number", "numbers"))))
_WAITING_LOCK = Composed(partial(_locking, skip_locked=False))
_PASSING_LOCK = Composed(partial(_locking, skip_locked=True))
_COUNTED = Composed(_counting)


def _end_of(dispatch: _Locked) -> DispatchState:
    if dispatch.state == DispatchState.SENDING:
        return DispatchState.COMPLETED
    is_expired = dispatch.state_reason == EXPIRED
    return DispatchState.EXPIRED if is_expired else DispatchState.STOPPED


def _alarm(locked: _Locked) -> None:
    """Leave it open for everybody to see: it is never *completed* on a wrong sum."""
    if locked.state_reason != UNBALANCED:
        dispatch = Dispatch.objects.only("dispatch_id").get(pk=locked.number)
        log.error("books do not balance", extra={"dispatch_id": dispatch.public_id})
        dispatch.state_reason = UNBALANCED
        dispatch.save(update_fields=["state_reason"])
