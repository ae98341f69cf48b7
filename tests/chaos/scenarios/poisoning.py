"""One user at whom every worker dies: that one fails, and everybody else gets it."""

import random
import time

from messaging.choices.outcomes import Reason
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import summed
from tests.chaos import people
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import Site

# At a window of one, that user is the cause; design, delivery §7. As many again may narrow the
# window down to it (1,000, 125, 15, 1): a user before it that fares well starts the count anew.
_TAKE_OVERS = 8 * 2
_PATIENCE_SECONDS = 300.0


def poison(site: Site) -> Result:
    """Start workers again as often as they die, as a supervisor does."""
    expected = people.expected("webhook", site.plan.users)
    victim = people.name(random.Random(site.plan.seed).choice(people.ordinary(site.plan.users)))
    site.environment["CHAOS_POISON"] = victim
    with opened(site, "webhook") as ledger:
        number = site.send("webhook")
        deaths = _supervised(site, number)
        score = scored({number: expected}, ledger)
    books = summed(Dispatch.objects.get(pk=number))
    poisoned = Delivery.objects.filter(dispatch_number=number, reason=Reason.POISON).count()
    bounds = {
        "deaths": (deaths, _TAKE_OVERS),
        "poisoned": (abs(poisoned - 1), 0),
        "others": (books.targeted - 1 - books.sent, 0),
        "seen": (ledger.of(number)[victim], 0),
        "doubled": (score.doubled, deaths * ledger.peak),
        "doubled_after_key": (score.doubled_after_key, 0),
    }
    facts = {"faults": deaths, "slots": ledger.peak, "sent": books.sent, "failed": books.failed}
    return Result(score, bounds, facts)


def _supervised(site: Site, number: int) -> int:
    """Return how many workers died until all was over."""
    deaths = 0
    until = time.monotonic() + _PATIENCE_SECONDS
    while not site.has_ended(number) and time.monotonic() < until:
        dead = sum(not worker.is_running for worker in site.workers)
        deaths += dead
        if dead:
            site.start_workers()
        site.sleep(0.05)
    return deaths
