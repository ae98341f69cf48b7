"""When a window ends early, and how fast it may go: by its terms and by what has been heard."""

import math
import time

from messaging.delivery.admission import is_judged
from messaging.delivery.lane import Lane
from messaging.delivery.lease import Claim
from messaging.delivery.pulse import Pulse
from messaging.floor import FLOOR
from messaging.providers.base import Outcome

_NAP_SECONDS = 0.1  # a stop is heard that soon


class Signs:
    """What one window hands out and hears."""

    def __init__(self, claim: Claim, lane: Lane) -> None:
        self.pulse = claim.pulse = Pulse(clock=lane.clock)
        self._terms = claim.terms
        self._lane = lane
        self._starts_at = claim.taken_at + claim.terms.wait_seconds
        self._is_judged = claim.connection is not None and is_judged(claim.connection)
        self._most = math.inf if claim.terms.most is None else claim.terms.most
        self._handed = 0

    def hear(self, outcome: Outcome) -> None:
        """Count one answer for its carrier and its dispatch."""
        if outcome.is_begun:
            self.pulse.hear(outcome.outcome_class)
            number = outcome.message.facts.get("dispatch_number")
            if number is not None:
                self._lane.strains[number].hear(outcome.outcome_class)

    def rendered(self, dispatch_number: int) -> None:
        """Note that a user's message could be made."""
        self._handed += 1
        self._lane.strains[dispatch_number].render_failures = 0

    def unrendered(self, dispatch_number: int) -> None:
        """Note that it could not."""
        self._lane.strains[dispatch_number].render_failures += 1

    def place(self, dispatch_number: int, until: float) -> float | None:
        """Wait for the place of one more user of a dispatch; return the lane's time.

        None: nobody may follow, since its terms are used up, its carrier should not be asked on,
        too much of it has gone wrong, or time is over.
        """
        pulse, lane = self.pulse, self._lane
        if self._handed >= self._most or (pulse.troubles and self._is_judged and pulse.is_bad):
            return None
        if lane.strains[dispatch_number].why_too_much:
            return None
        if self._terms.per_second:
            self._await_place(until)
        now = lane.clock()
        return now if lane.may_go_on(until, now) else None

    @property
    def pause_seconds(self) -> float:
        """How much longer a window takes that waits for its places."""
        if not self._terms.per_second:
            return 0.0
        return self._terms.wait_seconds + (self._terms.most or 0) / self._terms.per_second

    def _await_place(self, until: float) -> None:
        place_at = self._starts_at + self._handed / (self._terms.per_second or math.inf)
        while (left := place_at - self._lane.clock()) > 0 and self._lane.may_go_on(until):
            with FLOOR.aside():
                time.sleep(min(left, _NAP_SECONDS))
