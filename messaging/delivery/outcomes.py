"""Final rows, counts and cursor of a window, in one fenced transaction.

The UPDATE of the chunk comes first: a chunk that does not come back from it has lost its fence, and
of its window nothing is written but that it was fenced. Source: design, delivery §6.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from messaging import disk
from messaging.choices.states import DispatchState
from messaging.delivery import bulk, endings, health, high_mark, pauses, rows, side_effects
from messaging.delivery.lane import Lane
from messaging.delivery.lease import LEASE_SECONDS, Claim, Lease
from messaging.delivery.results import Results
from messaging.delivery.retry import Again, in_time
from messaging.delivery.waiting import is_any_eligible
from messaging.models.chunk import Chunk
from messaging.models.composed import Composed, Given, IsGiven
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch

log = logging.getLogger(__name__)
LONGEST_TURN_SECONDS = 30.0  # then a chunk is given back, so that everybody gets a turn
_PATIENCE_SECONDS = 0.25  # between two tries to write what a carrier has already taken


def commit(claim: Claim, results: Sequence[Results], lane: Lane) -> Claim | None:
    """Write what a turn came to; return the claim with its next window, or None.

    None: all done; or given back because time is over, small chunks wait or the dispatch's state
    changed; or the fence is lost. While the database is away the outcomes are kept and nothing
    new begins.
    """
    now = claim.now(lane.clock())
    for result in results:
        _end_what_is_too_late(result, now)
        result.lease.outcomes.update(result.counts())
        result.lease.next_window(result.end, is_calm=result.is_calm)
    health.note(claim)
    pauses.pause_strained(lane.strains)
    renewed_at = lane.clock()
    kept = _write_patiently(claim, results, lane)
    if lane.newest:
        high_mark.note(lane.newest, lane.generation)
    lane.rewind()
    endings.note(results, lane.started)
    claim.leases = [lease for lease in claim.leases if lease.chunk_id in kept]
    claim.leased_at = renewed_at
    return claim if claim.leases else None


def _end_what_is_too_late(results: Results, now: datetime) -> None:
    """Work out when the next tries are due; those past the dispatch's expiry are the end."""
    lease, again = results.lease, results.again
    seconds_left = (lease.expires_at - now).total_seconds()
    results.again = {}
    for wanted, user_ids in again.items():
        fate = in_time(wanted, lease.tried(), seconds_left)
        if isinstance(fate, Again):
            results.again.setdefault(fate, []).extend(user_ids)
        else:
            for user_id in user_ids:
                results.settle(user_id, fate)


def _write_patiently(claim: Claim, results: Sequence[Results], lane: Lane) -> set[int]:
    """Write until the database answers, or until others have long taken the lease over."""
    arrived: set[int] = set()
    while True:
        try:
            return _write(claim, results, lane, arrived=arrived)
        except OperationalError:
            if connection.in_atomic_block or lane.clock() > claim.leased_at + 2 * LEASE_SECONDS:
                raise
            log.warning("outcomes wait for the database")
            connection.close()
            time.sleep(_PATIENCE_SECONDS)
            arrived = {result.lease.chunk_id for result in results}


@transaction.atomic
def _write(claim: Claim, results: Sequence[Results], lane: Lane, *, arrived: set[int]) -> set[int]:
    """Write one turn; return the chunks that stay leased. ``arrived``: what may be written."""
    leases = [result.lease for result in results]
    arrived = _arrived([lease for lease in leases if lease.chunk_id in arrived])
    open_results = [result for result in results if result.lease.chunk_id not in arrived]
    if not arrived:
        lane.newest = None  # nothing of an earlier try was committed
    kept = _kept(claim, leases, lane)
    clocks = bulk.advance(claim.owner, [result.lease for result in open_results], kept)
    mine = [result for result in open_results if result.lease.chunk_id in clocks]
    lost = [result for result in open_results if result.lease.chunk_id not in clocks]
    if mine:
        now = max(clocks.values())
        lane.newest = rows.append_deliveries(mine, now)
        rows.append_attempts(mine, now)
        rows.append_retry_chunks(mine, now, claim.connection)
        side_effects.keep(mine, now)
    if lost:
        lane.has_lost_fence = True
        log.warning("fence lost", extra={"chunks": [result.lease.chunk_id for result in lost]})
        rows.append_fenced(lost, claim.now(lane.clock()))
    return kept & clocks.keys()


def _arrived(leases: Sequence[Lease]) -> set[int]:
    """Return the chunks whose commit went through although its answer was lost."""
    standing = Chunk.objects.filter(pk__in=[lease.chunk_id for lease in leases]).values_list(
        "pk", "cursor", "claim_number"
    )
    wanted = {(lease.chunk_id, lease.cursor, lease.claim_number) for lease in leases}
    return {row[0] for row in standing if row in wanted}


def _kept(claim: Claim, leases: Sequence[Lease], lane: Lane) -> set[int]:
    """Return the chunks whose next window this lane may send at once."""
    left = [lease for lease in leases if lease.cursor < lease.size]
    is_over = not lane.may_go_on(claim.taken_at + LONGEST_TURN_SECONDS)
    if not left or is_over or not (claim.terms.is_open_ended and disk.has_room()):
        return set()
    if not lane.only_small and is_any_eligible(only_small=True):
        return set()
    numbers = {lease.dispatch_number for lease in left}
    if claim.connection is None:
        rows = _STATES.rows(numbers=list(numbers))
    else:
        rows = _CARRIED_STATES.rows(numbers=list(numbers), connection=claim.connection.pk)
    states: dict[int, int] = dict(rows)  # type: ignore[arg-type]
    return {lease.chunk_id for lease in left if _goes_on(lease, states.get(lease.dispatch_number))}


def _states() -> QuerySet[Dispatch, Any]:  # Any: rows of number and state
    return Dispatch.objects.filter(IsGiven("number", "numbers")).values_list("number", "state")


_STATES = Composed(_states)
_CARRIED_STATES = Composed(
    lambda: _states().filter(Connection.objects.is_healthy(Given("connection")))
)


def _goes_on(lease: Lease, state: int | None) -> bool:
    """Say whether the dispatch still wants this chunk's next window."""
    if state == DispatchState.STOPPING:
        return lease.verdict is not None
    return state == DispatchState.SENDING
