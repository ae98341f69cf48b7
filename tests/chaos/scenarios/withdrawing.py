"""Users who leave while a broadcast is sent: nothing to them begins a second later."""

import random
import time

from tests.chaos import people
from tests.chaos.fakes import Ledger
from tests.chaos.faults import at_each_moment
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import OutOfTimeError, Site

_AHEAD = 300, 700  # users: in the window that is open, and more than a second away
PROMISED_SECONDS = 1.0  # after the commit; design, delivery §6. Measured from the answer


def withdraw(site: Site) -> Result:
    """Unsubscribe one, block one, delete one, again and again, all by REST."""
    expected = people.expected("email", site.plan.users)
    with opened(site) as ledger:
        names = people.names("email")
        number = site.send("email")
        leaving = _Leaving(site, ledger, number)
        at_each_moment(site, number, ledger, len(expected.addresses), leaving.three)
        ended = site.ends_within(120, number)
        score = scored({number: expected}, ledger, names)
    last, left = ledger.last[number], leaving.left_at
    late = [at - left[who] for who, at in last.items() if who in left]
    bounds = {
        "seconds_late": (max([0.0, *late]), PROMISED_SECONDS),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
        "nobody_was_spared": (not left.keys() - last.keys(), 0),
    }
    facts = {"faults": len(left), "spared": len(left.keys() - last.keys())}
    return Result(score, bounds, facts)


class _Leaving:
    """Who is to leave: drawn from the seed among those whose turn comes soon, but not at once."""

    def __init__(self, site: Site, ledger: Ledger, number: int):
        self.site, self.ledger, self.number = site, ledger, number
        self.left_at: dict[str, float] = {}  # address → when the answer had come
        self._random = random.Random(site.plan.seed)
        self._line = people.ordinary(site.plan.users)  # in the order in which they are sent to

    def three(self) -> None:
        """Have three leave, each in another way."""
        for path, body_of in _WAYS.items():
            place = self.ledger.count(self.number) + self._random.randrange(*_AHEAD)
            if place >= len(self._line):
                return
            who = self._line.pop(place)
            if self.site.call(path, body_of(who)) is None:
                raise OutOfTimeError(f"{path} was refused: {self.site.last_fault}")
            self.left_at[people.address(who)] = time.monotonic()


_WAYS = {
    "/email/status": lambda who: {
        "email": people.address(who),
        "subscription_state": "unsubscribed",
    },
    "/email/blocklist": lambda who: {"email": [people.address(who)]},
    "/users/delete": lambda who: {"external_ids": [people.name(who)]},
}
