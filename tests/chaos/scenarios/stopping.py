"""A member who changes their mind: stop, and pause and resume, while a broadcast goes on."""

from messaging.models.dispatch import Dispatch
from tests.chaos import people
from tests.chaos.faults import moments
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import Site, SkippedError

_PAUSES = 10
_STILL_SECONDS = 1.5  # nothing begins later than one second; the rest is the carrier's own time
_REST_SECONDS = 1.0


def stop(site: Site) -> Result:
    """Stop at a tenth, twice: at most what was on the wire still arrives, the rest is cancelled."""
    expected = people.expected("email", site.plan.users)
    with opened(site) as ledger:
        number = site.send("email")
        address = _address(site, number, "stop")
        tenth = len(expected.addresses) // 10
        site.wait(lambda: ledger.count(number) >= tenth, 120)
        answer = site.call(address, {})
        seen = ledger.count(number)
        again = site.call(address, {})
        ended = site.ends_within(60, number)
        site.sleep(_STILL_SECONDS)
        late = ledger.count(number) - seen
        score = scored({number: expected}, ledger)
    bounds = {
        "late": (late, answer["in_flight"] if answer else 0),
        "refused": ((not answer) + (not again), 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
    }
    return Result(score, bounds, {"faults": 1, "seen_before_the_answer": seen, "late": late})


def pause(site: Site) -> Result:
    """Pause and resume ten times: it stands still in between, and nobody gets it twice."""
    expected = people.expected("email", site.plan.users)
    moved = pauses = 0
    with opened(site) as ledger:
        number = site.send("email")
        address = _address(site, number, "pause")
        for moment in moments(site.plan.seed, _PAUSES, len(expected.addresses)):
            site.wait(lambda m=moment: ledger.count(number) >= m or site.has_ended(number), 120)
            if site.call(address, {}):
                moved += _moves(site, ledger, number)
                pauses += 1
            site.call(_address(site, number, "resume"), {})
        ended = site.ends_within(300, number)
        score = scored({number: expected}, ledger)
    bounds = {
        "moved": (moved, 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
        "no_fault_came": (not pauses, 0),
    }
    return Result(score, bounds, {"faults": pauses})


def _moves(site: Site, ledger, number: int) -> int:
    """Return how many messages came when nothing should any more."""
    site.sleep(_STILL_SECONDS)
    before = ledger.count(number)
    site.sleep(_REST_SECONDS)
    return ledger.count(number) - before


def _address(site: Site, number: int, deed: str) -> str:
    """Return where a dispatch is stopped; skips where nobody can."""
    word = Dispatch.objects.get(pk=number).dispatch_id.hex
    if f"/dispatches/{{dispatch_id}}/{deed}" not in site.call("/openapi.json")["paths"]:
        raise SkippedError(f"there is no POST /dispatches/{{dispatch_id}}/{deed} yet")
    return f"/dispatches/{word}/{deed}"
