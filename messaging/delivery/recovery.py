"""What a dead owner left, and windows that need no carrier. Source: design, delivery §7."""

from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.delivery.lease import Lease
from messaging.delivery.owed import owed, reached
from messaging.delivery.remains import Entry, left_by
from messaging.delivery.results import Results
from messaging.delivery.retry import Again, Final, fate, gave_up

KNOWN = "Known from the journal of a worker that died."
_JOURNAL = "journal"  # instead of a carrier's status


def settled(lease: Lease) -> Results:
    """Return what becomes of a window whose owner died while it may have been on the wire.

    Whoever the journal gives an answer has it; who had begun without one is in doubt; who had not
    is put back uncharged. Without a journal everybody may have begun.
    """
    entries = left_by(lease.previous_owner, lease.chunk_id)
    window = range(lease.cursor, lease.end)
    begun = window if entries is None else [index for index in window if index in entries]
    end = begun[-1] + 1 if begun else lease.cursor
    results = _begun(lease, end)
    results.is_calm = False
    for index in range(lease.cursor, end):
        user_id = lease.ids[index]
        if entries is None:
            _doubt(results, user_id, Reason.WORKER_LOST)
        elif (entry := entries.get(index)) is None:
            results.put_back(user_id)
        else:
            _learn(results, user_id, entry)
    return results


def _doubt(results: Results, user_id: int, reason: Reason) -> None:
    """Add a user who may have it: tried again, or *unknown*, as the channel has it."""
    lease = results.lease
    outcome = fate(OutcomeClass.IN_DOUBT, lease.tried(), reason=reason)
    if lease.verdict is not None and isinstance(outcome, Again):
        outcome = Final(Status.UNKNOWN, reason)  # stopped: nobody tries again
    results.trouble(user_id, OutcomeClass.IN_DOUBT, status=reason.word)
    results.settle(user_id, outcome)


def _learn(results: Results, user_id: int, entry: Entry) -> None:
    """Add a user by what the journal knows: a class, and how many took it or a reason."""
    outcome_class, detail = entry
    if outcome_class == OutcomeClass.OK:
        results.sent(user_id, detail, None, KNOWN)
        return
    reason = Reason(detail) if detail else None
    if outcome_class == OutcomeClass.IN_DOUBT:
        _doubt(results, user_id, reason or Reason.NO_ANSWER)
        return
    is_elsewhere = user_id in results.reached
    results.trouble(user_id, outcome_class, status=_JOURNAL, accepted_elsewhere=is_elsewhere)
    results.settle(user_id, fate(outcome_class, results.lease.tried(), reason=reason), KNOWN)


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
