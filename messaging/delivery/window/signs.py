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

    def may_go_on(self, dispatch_number: int, until: float) -> bool:
        """Say whether one more user of a dispatch may be handed out; waits for their place."""
        if self._is_over or self._lane.strains[dispatch_number].why_too_much:
            return False
        if self._terms.per_second:
            self._await_place(until)
        return self._lane.may_go_on(until)

    @property
    def pause_seconds(self) -> float:
        """How much longer a window takes that waits for its places."""
        if not self._terms.per_second:
            return 0.0
        return self._terms.wait_seconds + (self._terms.most or 0) / self._terms.per_second

    @property
    def _is_over(self) -> bool:
        """Whether its terms are used up, or its carrier should not be asked on."""
        is_full = self._terms.most is not None and self._handed >= self._terms.most
        return is_full or (self._is_judged and self.pulse.is_bad)

    def _await_place(self, until: float) -> None:
        place_at = self._starts_at + self._handed / (self._terms.per_second or math.inf)
        while (left := place_at - self._lane.clock()) > 0 and self._lane.may_go_on(until):
            with FLOOR.aside():
                time.sleep(min(left, _NAP_SECONDS))
