"""What a process must hear while its lanes are busy: stops, pauses, withdrawals.

A stop is a word in the database, so a lane that cannot hear the database does not send. One thread
of the process listens every 0.2 s for all its lanes; a lane without such a thread listens by
itself. Source: design, delivery §6 and §10.
"""

import logging
import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import DatabaseError, connection

from messaging.choices.channels import ChannelKey
from messaging.floor import FLOOR
from messaging.models.composed import Composed, Given, IsGiven
from messaging.models.dispatch import Dispatch
from messaging.models.withdrawal import Withdrawal

log = logging.getLogger(__name__)
LISTEN_SECONDS = 0.2
DEAF_SECONDS = 1.0  # who has not heard the database for so long begins nothing
OVERLAP_SECONDS = 10.0  # read again and again: ids commit out of order
_LONGEST_WINDOW_SECONDS = 60.0  # what was withdrawn before a window's fetch, its judge has seen
_SENDING = Composed(
    lambda: Dispatch.objects.sending().filter(IsGiven("number", "numbers")).values_list("number")
)


@lru_cache  # at most one for each second that is looked back
def _recent(seconds: int) -> Composed:
    """Return what was withdrawn in the last ``seconds``, above a floor: id, user, channel."""
    recent = Withdrawal.objects.filter(id__gt=Given("floor")).order_by("id")
    return Composed(lambda: recent.since(seconds).values_list("id", "user_id", "channel"))


class Watch:
    """The ears of one process. ``is_kept``: a thread listens, so lanes need not."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.is_kept = False
        self._clock = clock
        self._in_hand: Counter[int] = Counter()  # dispatch number → windows
        self._sending: frozenset[int] = frozenset()
        self._withdrawn: dict[int, dict[int | None, float]] = {}  # user → channel → heard
        self._floor = 0  # every withdrawal up to here was read
        self._read: frozenset[int] = frozenset()  # and of those above it, these
        self._heard_at = -math.inf
        self._lock = threading.Lock()

    @contextmanager
    def over(self, numbers: Collection[int]) -> Iterator[None]:
        """Listen for these dispatches while a window of theirs is open.

        Their states are read after the lease was committed: whoever stops them later finds the
        lease, and whoever stopped them before is heard now.
        """
        with self._lock:
            self._in_hand.update(numbers)
        try:
            self._attend()
            yield
        finally:
            with self._lock:
                self._in_hand.subtract(numbers)
                self._in_hand += Counter()  # drops what is at zero

    def lets(self, number: int, now: float) -> bool:
        """Say whether a dispatch still sends, as far as this process has heard, and has heard it.

        At most ``DEAF_SECONDS`` ago. ``now``: what the lane's clock has just said, for to ask it
        again costs as much as all the rest, where a thread listens.
        """
        if not self.is_kept and now - self._heard_at > LISTEN_SECONDS:
            self.hear()
        return number in self._sending and now - self._heard_at <= DEAF_SECONDS

    def has_withdrawn(self, user_id: int, channel: ChannelKey, *, since: float) -> bool:
        """Say whether a user was withdrawn after ``since``, when their row was fetched."""
        heard = self._withdrawn.get(user_id)
        if heard is None:
            return False
        return max(heard.get(None, -math.inf), heard.get(channel, -math.inf)) >= since

    def hear(self) -> None:
        """Ask the database, in two statements; raises what the database raises."""
        with FLOOR.aside(), self._lock:
            asked_at = self._clock()
            self._hear_states()
            self._hear_withdrawals(asked_at)
            self._heard_at = asked_at

    def keep(self, stopping: threading.Event, then: Callable[[], None]) -> None:
        """Listen until told to stop, whenever a window is open, and do ``then`` each time."""
        self.is_kept = True
        while not stopping.wait(LISTEN_SECONDS):
            if not self._in_hand:
                continue
            try:
                self.hear()
                then()
            except DatabaseError as fault:
                log.warning("a stop could not be heard", extra={"fault": type(fault).__name__})
                connection.close()
        self.is_kept = False
        connection.close()

    def _attend(self) -> None:
        """Learn the states of what is new in hand; all there is, where nobody listened lately."""
        if self._is_older_than(LISTEN_SECONDS):
            self.hear()
            return
        with self._lock:
            self._hear_states()

    def _is_older_than(self, seconds: float) -> bool:
        return self._clock() - self._heard_at > seconds

    def _hear_states(self) -> None:
        rows = _SENDING.rows(numbers=list(self._in_hand))
        self._sending = frozenset(number for (number,) in rows)

    def _hear_withdrawals(self, asked_at: float) -> None:
        """Note who is new among the withdrawals; who was deaf for a while reads further back."""
        deaf_seconds = min(asked_at - self._heard_at, _LONGEST_WINDOW_SECONDS)
        rows = _recent(math.ceil(OVERLAP_SECONDS + deaf_seconds)).rows(floor=self._floor)
        heard_at = self._clock()
        found: dict[int, dict[int | None, float]] = defaultdict(dict)
        for row_id, user_id, channel in rows:
            if row_id not in self._read:
                found[user_id][channel] = heard_at
        for user_id, channels in found.items():
            self._withdrawn[user_id] = self._withdrawn.get(user_id, {}) | channels
        self._advance([row_id for row_id, _, _ in rows])
        self._forget(heard_at - 2 * _LONGEST_WINDOW_SECONDS)

    def _advance(self, ids: list[int]) -> None:
        """Raise the floor over ids without a gap: a gap may be somebody who commits later."""
        if ids:
            self._floor = max(self._floor, ids[0] - 1)
        for row_id in ids:
            if row_id != self._floor + 1:
                break
            self._floor = row_id
        self._read = frozenset(row_id for row_id in ids if row_id > self._floor)

    def _forget(self, before: float) -> None:
        old = [user for user, heard in self._withdrawn.items() if max(heard.values()) < before]
        for user_id in old:
            del self._withdrawn[user_id]
