"""Work until none is left: claim, send a window, write it, and again.

Source: design, delivery §6.
"""

import logging

from django.db import DatabaseError

from messaging import disk
from messaging.delivery.claim import claim_chunks
from messaging.delivery.expansion import freeze_waiting
from messaging.delivery.lane import Lane
from messaging.delivery.lease import Claim, Lease
from messaging.delivery.outcomes import commit
from messaging.delivery.recovery import decided, poisoned, settled
from messaging.delivery.restores import generation_now
from messaging.delivery.results import Results
from messaging.delivery.waiting import is_any_eligible
from messaging.delivery.window.carry import carry
from messaging.models.chunk import Chunk
from messaging.models.fields import DatabaseNow

log = logging.getLogger(__name__)


def drain(lane: Lane, until: float) -> None:
    """Claim and send until nothing is left, the lane is told to stop, or its clock says ``until``.

    Any number of lanes may do this at once, on any number of machines.
    """
    try:
        while lane.may_go_on(until) and (claim := _next_claim(lane)):
            if lane.on_work_left is not None and is_any_eligible(only_small=lane.only_small):
                lane.on_work_left()
            work_off(claim, lane)
    except DatabaseError:
        lane.renew()  # what it may have leased without hearing of it is anybody's
        raise


def _next_claim(lane: Lane) -> Claim | None:
    """See that disk and database may be sent from, freeze audiences, take what is to be sent."""
    if not disk.has_room():
        return None
    lane.generation = generation_now()
    if not lane.only_small:
        freeze_waiting(lane)
    return claim_chunks(lane)


def work_off(claim: Claim, lane: Lane) -> None:
    """Send window after window of one claim; a fault of ours gives it up, not the lane."""
    turn: Claim | None = claim
    lane.strains.claimed({lease.dispatch_number for lease in claim.leases}, claim.taken_at)
    try:
        while turn:
            turn = commit(turn, _turn(turn, lane), lane)
            if lane.is_overtaken:
                _give_up(claim, lane)
                return
    except Exception as fault:  # noqa: BLE001 - the lane must live; the take-over counts it
        _say(claim, fault)
        _give_up(claim, lane)


def _turn(claim: Claim, lane: Lane) -> list[Results]:
    """Return what becomes of each lease's window: settled, decided, or sent now."""
    results: list[Results] = []
    wanted: list[Lease] = []
    for lease in claim.leases:
        if lease.is_torn:
            results.append(settled(lease))
        elif lease.verdict is not None:
            results.append(decided(lease))
        elif lease.is_poisoned:
            results.append(poisoned(lease))
        else:
            wanted.append(lease)
    return results + carry(wanted, claim, lane) if wanted else results


def _say(claim: Claim, fault: Exception) -> None:
    """Log where it happened and the fault's name: its words, and so a traceback, may quote rows."""
    chunks = [lease.chunk_id for lease in claim.leases]
    log.error("window given up", extra={"chunks": chunks, "fault": type(fault).__name__})


def _give_up(claim: Claim, lane: Lane) -> None:
    """Take another name, and end the leases: the next claim takes them over and counts it."""
    lane.renew()
    Chunk.objects.filter(
        pk__in=[lease.chunk_id for lease in claim.leases], owner=claim.owner
    ).update(lease_until=DatabaseNow())
