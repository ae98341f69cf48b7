"""Hosts of callers' choosing that keep failing: left alone for a minute, while others go on.

Kept in this process's memory, for all its lanes: what a restart forgets is learnt in twenty calls.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from messaging.choices.outcomes import OutcomeClass
from messaging.circuit import COUNTED_SECONDS, OPEN_SECONDS, is_failing

MOST_HOSTS = 10_000
_FAILURES = frozenset({OutcomeClass.TRANSIENT, OutcomeClass.IN_DOUBT})


@dataclass(slots=True)
class _Host:
    """One host since its first failure; ``open_until`` is 0 while it is only counted."""

    counted_from: float
    answers: int = 0
    failures: int = 0
    open_until: float = 0.0


class HostCircuits:
    """A circuit a host, from its first failure on; safe for any number of threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}

    def wait_seconds(self, host: str) -> int:
        """Return how long to leave ``host`` alone; 0: call it. Once a minute one call is let by."""
        if host not in self._hosts:  # as nearly always: nothing is waited for
            return 0
        with self._lock:
            known = self._hosts.get(host)
            left = known.open_until - self._clock() if known else 0.0
            if known and known.open_until and left <= 0:
                known.open_until = self._clock() + OPEN_SECONDS  # this one is the probe
            return max(0, math.ceil(left))

    def note(self, host: str, outcome_class: OutcomeClass) -> None:
        """Count one answer of ``host``, or the want of it."""
        is_failure = outcome_class in _FAILURES
        if not is_failure and host not in self._hosts:
            return
        with self._lock:
            known = self._hosts.get(host)
            if known and known.open_until:
                if not is_failure:
                    del self._hosts[host]
            elif known or is_failure:
                self._count(host, is_failure=is_failure)

    def _count(self, host: str, *, is_failure: bool) -> None:
        now = self._clock()
        known = self._hosts.get(host)
        if known is None or now - known.counted_from > COUNTED_SECONDS:
            if len(self._hosts) >= MOST_HOSTS:
                self._hosts.clear()  # at worst they are learnt again
            known = self._hosts[host] = _Host(now)
        known.answers += 1
        known.failures += is_failure
        if is_failing(known.failures, known.answers):
            known.open_until = now + OPEN_SECONDS


CIRCUITS = HostCircuits()
