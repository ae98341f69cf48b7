"""What answers mean for a connection: held, open, slowed, or well again.

All workers share the connection's row. A connection that is well and was proven a moment ago costs
nothing; whatever else was heard is written down under the row's lock, before the window's outcomes,
so that the lane itself already goes by it. Source: design, delivery §8, and decision 0026.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db import connection as database

from messaging.choices.states import ConnectionState
from messaging.circuit import COUNTED_SECONDS, is_failing
from messaging.delivery.admission import PROBE_EVERY, is_judged, lanes_of, rate_of
from messaging.delivery.holds import hold_and_release
from messaging.delivery.lease import Claim
from messaging.delivery.pulse import MOST_REFUSALS, Pulse
from messaging.models.connection import Connection
from messaging.models.fields import DatabaseNow

log = logging.getLogger(__name__)
PROVEN_FOR = timedelta(seconds=20)  # then a good answer is written down again
_COUNTED = timedelta(seconds=COUNTED_SECONDS)
SLOWED_ONCE_IN = timedelta(seconds=5)  # ours: lanes that hear the same "too fast" halve it once
LOWEST_RATE = 1.0  # a second
_THROTTLED_SHARE = 10  # ours: one in so many; fewer are about their recipients
_REFUSED = (
    "The carrier refused the credentials three times in a row. They are tried again once a minute."
)
_FAILING = (
    "Most messages failed within half a minute. One is tried each minute until one gets through."
)

Changes = dict[str, Any]  # Any: columns of a connection


def note(claim: Claim) -> None:
    """Write down what the last window said of its connection, if that is worth a statement."""
    connection, pulse, claim.pulse = claim.connection, claim.pulse, None
    if connection is None or pulse is None or not is_judged(connection):
        return
    if pulse.answers and (
        pulse.is_trouble or not _is_known_well(connection, claim.now(pulse.clock()))
    ):
        try:
            _judge(connection, pulse)
        except OperationalError as fault:
            if database.in_atomic_block:
                raise
            log.warning("health waits for the database", extra={"fault": type(fault).__name__})


def _is_known_well(connection: Connection, now: datetime) -> bool:
    """Say whether one more good answer tells nothing new, as far as the claim has read."""
    return (
        connection.state == ConnectionState.HEALTHY
        and not connection.refused_count
        and connection.counted_from is None
        and connection.proven_at is not None
        and now - connection.proven_at < PROVEN_FOR
    )


@transaction.atomic
def _judge(connection: Connection, pulse: Pulse) -> None:
    locked = Connection.objects.select_for_update(of=("self",)).defer("secrets")
    row = locked.annotate(clock=DatabaseNow()).get(pk=connection.pk)
    clock: datetime = row.clock
    changes = {
        **_credentials(row, pulse, clock),
        **_circuit(row, pulse, clock),
        **_pace(row, pulse, clock),
    }
    if pulse.is_proof and not pulse.refusals and not pulse.failures:
        changes = {**changes, **_healed(row, clock)}
    Connection.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(connection, name, value)
    if changes.get("state", row.state) != row.state:
        _tell(row, changes)
        hold_and_release()


def _tell(row: Connection, changes: Changes) -> None:
    """Log the arrow that was drawn."""
    state = ConnectionState(changes["state"]).word
    log.warning("connection changed", extra={"connection": row.pk, "state": state})


def _credentials(row: Connection, pulse: Pulse, clock: datetime) -> Changes:
    """Count refusals in a row; three hold the connection."""
    before = 0 if pulse.is_proof else row.refused_count
    count = min(before + pulse.refusals, MOST_REFUSALS)
    changes: Changes = {"refused_count": count}
    if pulse.is_proof and not pulse.refusals:
        changes["proven_at"] = clock
    if count >= MOST_REFUSALS and row.state != ConnectionState.HELD:
        changes |= _unwell(ConnectionState.HELD, _REFUSED, clock)
    return changes


def _circuit(row: Connection, pulse: Pulse, clock: datetime) -> Changes:
    """Count failures within half a minute of the first; most of them open the circuit."""
    if row.state != ConnectionState.HEALTHY:
        return {}
    is_counting = row.counted_from is not None and clock - row.counted_from < _COUNTED
    if not is_counting and not pulse.failures:
        return _UNCOUNTED
    answers = pulse.answers + (row.answer_count if is_counting else 0)
    failures = pulse.failures + (row.failure_count if is_counting else 0)
    if is_failing(failures, answers):
        return {**_UNCOUNTED, **_unwell(ConnectionState.CIRCUIT_OPEN, _FAILING, clock)}
    return {
        "counted_from": row.counted_from if is_counting else clock,
        "answer_count": answers,
        "failure_count": failures,
    }


def _pace(row: Connection, pulse: Pulse, clock: datetime) -> Changes:
    """Halve the rate of a connection that says "too fast", at most once in five seconds."""
    if pulse.throttled * _THROTTLED_SHARE <= pulse.answers:
        return {}
    if row.slowed_at is not None and clock - row.slowed_at < SLOWED_ONCE_IN:
        return {}
    rate = rate_of(row, clock) or pulse.per_second * max(1, lanes_of(row))
    return {"slowed_rate": max(LOWEST_RATE, rate / 2), "slowed_at": clock}


def _healed(row: Connection, clock: datetime) -> Changes:
    if row.state == ConnectionState.HEALTHY:
        return {"proven_at": clock}
    return {**_UNCOUNTED, **_WELL, "proven_at": clock}


def _unwell(state: ConnectionState, reason: str, clock: datetime) -> Changes:
    return {"state": state, "state_reason": reason, "probe_at": clock + PROBE_EVERY}


_UNCOUNTED: Changes = {"counted_from": None, "answer_count": 0, "failure_count": 0}
_WELL: Changes = {
    "state": ConnectionState.HEALTHY,
    "state_reason": "",
    "probe_at": None,
    "refused_count": 0,
}
