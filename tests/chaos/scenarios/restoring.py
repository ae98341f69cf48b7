"""A backup of 30 % put back after the end, and a disk that is full for a while."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.management import call_command

from messaging.choices.outcomes import Status
from messaging.delivery.high_mark import path as mark_path
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.worker import Worker
from tests.chaos import people
from tests.chaos.copies import Copy
from tests.chaos.full_disk import FULL
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import Site

T = TypeVar("T")
_SHARE = 0.3  # of the messages, when the backup is taken
_STILL_SECONDS = 10.0  # five looks of a worker
_ON_AGAIN_SECONDS = 60.0  # design, delivery §15
_REFUSALS = 20


def restored(site: Site) -> Result:
    """Nothing leaves before the release; afterwards the books are right, and all have been sent.

    Who is not booked in the backup gets it twice, and that is what a member is asked about. So do
    those whose window was on the wire: the journal that knew of them was settled long ago.
    """
    expected = people.expected("email", site.plan.users)
    with opened(site) as ledger:
        number = site.send("email")
        wanted = int(len(expected.addresses) * _SHARE)
        site.wait(lambda: ledger.count(number) >= wanted, 300)
        booked, copy = _when_down(site, lambda: (_booked(number), Copy()))
        before = site.ends_within(300, number)
        seen, _ = _when_down(site, lambda: (ledger.count(number), copy.put_back()))
        site.sleep(_STILL_SECONDS)
        held = Dispatch.objects.restored().filter(pk=number).count()
        moved = ledger.count(number) - seen
        call_command("release_restored", verbosity=0)
        after = site.ends_within(300, number)
        score = scored({number: expected}, ledger)
    bounds = {
        "sent_before_the_release": (moved, 0),
        "not_held": (1 - held, 0),
        "no_mark": (not mark_path().exists(), 0),
        "unfinished": ((not before) + (not after), 0),
        "copied_too_late": (booked >= len(expected.addresses), 0),
        "doubled": (score.doubled, seen - booked + 2 * ledger.peak),
    }
    return Result(score, bounds, {"faults": 1, "booked_at_the_copy": booked, "slots": ledger.peak})


def disk(site: Site) -> Result:
    """A disk that is full, then freed: refused with 503 and sent nothing, then on by itself."""
    expected = people.expected("email", site.plan.users)
    site.application = "tests.chaos.web:application"
    with opened(site) as ledger:
        number = site.send("email")
        site.wait(lambda: ledger.count(number) >= len(expected.addresses) // 10, 120)
        seen, others, moved = _while_full(site, lambda: ledger.count(number))
        freed = time.monotonic()
        site.wait(lambda: ledger.count(number) > seen or site.has_ended(number), 120)
        on_again = time.monotonic() - freed
        ended = site.ends_within(300, number)
        accepted = site.call("/messages/send", _one(site))
        site.wait(lambda: not Dispatch.objects.unfinished().exists(), 60)
        score = scored({number: expected, **_named(accepted)}, ledger)
    bounds = {
        "other_answers": (others, 0),
        "sent_while_full": (moved, 0),
        "ended_before_it_was_full": (seen >= len(expected.addresses), 0),
        "on_again_seconds": (on_again, _ON_AGAIN_SECONDS),
        "refused_afterwards": (not accepted, 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
    }
    return Result(score, bounds, {"faults": 1, "seen_while_full": seen, "refusals": _REFUSALS})


def _booked(number: int) -> int:
    """Return how many the database knows to have been sent to."""
    return Delivery.objects.filter(dispatch_number=number, status=Status.SENT).count()


def _while_full(site: Site, count: Callable[[], int]) -> tuple[int, int, int]:
    """Return how many had been sent once all was still, and what happened all the same."""
    full = site.folder / FULL
    full.touch()
    site.sleep(_STILL_SECONDS)
    seen = count()
    others = _others(site)
    site.sleep(_STILL_SECONDS)
    moved = count() - seen
    full.unlink()
    return seen, others, moved


def _others(site: Site) -> int:
    """Ask for sends while the disk is full; return how many were not refused with 503."""
    others = 0
    for _ in range(_REFUSALS):
        answer = site.call("/messages/send", _one(site))
        others += bool(answer) or getattr(site.last_fault, "code", 0) != 503
    return others


def _one(site: Site) -> dict[str, object]:
    return site.body("email", external_user_ids=[people.name(0)])


def _named(accepted) -> dict[int, people.Expected]:
    if not accepted:
        return {}
    found = Dispatch.objects.get(dispatch_id=accepted["dispatch_id"])
    return {found.pk: people.Expected(frozenset({people.address(0)}), 1)}


def _when_down(site: Site, deed: Callable[[], T]) -> T:
    """End everything, do the deed, start it again; killed, so that a broadcast stays half done."""
    site.kill_workers()
    site.web.kill_group()
    done = deed()
    Worker.objects.all().delete()
    site.start_web()
    site.start_workers()
    site.wait(lambda: Worker.objects.count() >= site.worker_count, 60)
    return done
