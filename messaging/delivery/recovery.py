"""What a dead owner left, and windows that need no carrier. Source: design, delivery §7.

Until lanes keep a journal, nobody can tell which messages of a torn window had begun: all of it is
in doubt, and follows the table of §8.
"""

from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.delivery.lease import Lease
from messaging.delivery.owed import owed, reached
from messaging.delivery.results import Results
from messaging.delivery.retry import Again, Final, fate, gave_up


def settled(lease: Lease) -> Results:
    """Return what becomes of a window whose owner died while it may have been on the wire."""
    results = _begun(lease, lease.end)
    results.is_calm = False
    tried = lease.tried()
    outcome = fate(OutcomeClass.IN_DOUBT, tried, reason=Reason.WORKER_LOST)
    if lease.verdict is not None and isinstance(outcome, Again):
        outcome = Final(Status.UNKNOWN, Reason.WORKER_LOST)  # stopped: nobody tries again
    for user_id in lease.user_ids:
        results.trouble(user_id, OutcomeClass.IN_DOUBT, status=Reason.WORKER_LOST.word)
        results.settle(user_id, outcome)
    return results


def decided(lease: Lease) -> Results:
    """Return a window of users to whom nothing is sent: its verdict is everybody's outcome.

    Who was stopped or expired while a try of theirs was in doubt is *unknown*, not *cancelled*; who
    has it on one device already is *sent*.
    """
    verdict = lease.verdict or Reason.INTERNAL
    outcome = Final(verdict.status, verdict)
    if verdict.status == Status.CANCELLED and lease.in_doubt_count:
        outcome = gave_up(lease.tried())
    results = _begun(lease, lease.end)
    for user_id in lease.user_ids:
        results.settle(user_id, outcome)
    return results


def poisoned(lease: Lease) -> Results:
    """Return the end of the one user who took every worker down that tried."""
    results = _begun(lease, min(lease.cursor + 1, lease.size))
    results.settle(lease.ids[lease.cursor], Final(Status.FAILED, Reason.POISON))
    return results


def _begun(lease: Lease, end: int) -> Results:
    """Return empty results that know whom an earlier try has reached."""
    return Results(lease, end, reached=reached(owed(lease)))
